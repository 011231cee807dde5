package dev.cadre.site;

import java.util.Map;
import java.util.Set;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlWriter;

/** Writes blocks of code, with a button that copies them: of a session, the commands alone. */
final class Highlight implements NodeRenderer {
  private final HtmlWriter html;

  Highlight(HtmlNodeRendererContext context) {
    html = context.getWriter();
  }

  @Override
  public Set<Class<? extends Node>> getNodeTypes() {
    return Set.of(FencedCodeBlock.class);
  }

  @Override
  public void render(Node node) {
    FencedCodeBlock block = (FencedCodeBlock) node;
    html.line();
    html.tag("div", Map.of("class", "code"));
    html.tag("button", Map.of("type", "button", "hidden", ""));
    html.text("copy");
    html.tag("/button");
    html.tag("pre");
    html.tag("code");
    if (CodeBlock.CONSOLE.equals(block.getInfo())) {
      session(block.getLiteral());
    } else {
      html.text(block.getLiteral());
    }
    html.tag("/code");
    html.tag("/pre");
    html.tag("/div");
    html.line();
  }

  private void session(String text) {
    boolean more = false;
    for (String line : text.lines().toList()) {
      boolean begins = line.startsWith("$ ");
      if (begins) {
        span("prompt", "$ ");
      }
      if (begins || more) {
        span("command", (begins ? line.substring(2) : line) + "\n");
        more = line.endsWith("\\");
      } else {
        span("output", line + "\n");
      }
    }
  }

  private void span(String name, String text) {
    html.tag("span", Map.of("class", name));
    html.text(text);
    html.tag("/span");
  }
}
