package dev.cadre.it.system;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test its folder, prints the logs of a failure, kills what is left, removes the folder.
 */
final class ClusterExtension implements ParameterResolver, AfterEachCallback {

  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(ClusterExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == CadreCommand.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(SPACE)
        .computeIfAbsent(CadreCommand.class, _ -> CadreCommand.inNewFolder(), CadreCommand.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> logs = CadreProcess.logs();
    if (context.getExecutionException().isPresent()) {
      System.err.println("---- logs of " + context.getDisplayName());
      logs.forEach(System.err::println);
      System.err.println("----");
    }
    CadreCommand command = context.getStore(SPACE).remove(CadreCommand.class, CadreCommand.class);
    if (command != null) {
      command.processes().kill();
      command.delete();
    }
  }
}
