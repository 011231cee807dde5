package dev.cadre.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every number that the code takes from a C header, against what the C compiler says. */
class StructLayoutTest {
  private static final String HEADERS =
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <fcntl.h>
      #include <linux/close_range.h>
      #include <linux/filter.h>
      #include <linux/inet_diag.h>
      #include <linux/netlink.h>
      #include <linux/sock_diag.h>
      #include <linux/tcp.h>
      #include <linux/unix_diag.h>
      #include <netinet/in.h>
      #include <poll.h>
      #include <signal.h>
      #include <spawn.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <sys/eventfd.h>
      #include <sys/socket.h>
      #include <sys/un.h>
      #include <sys/wait.h>
      #include <sys/uio.h>
      """;

  @Test
  void everyNumberIsTheCompilersNumber(@TempDir Path directory) throws Exception {
    Map<String, Integer> expected = new LinkedHashMap<>();
    files(expected);
    processes(expected);
    sockets(expected);
    diagnostics(expected);
    errors(expected);
    assertThat(evaluate(directory, expected.keySet())).containsExactlyEntriesOf(expected);
  }

  @Test
  void opaqueTypesFitTheRoomGivenToThem(@TempDir Path directory) throws Exception {
    Map<String, Integer> sizes =
        evaluate(
            directory,
            java.util.List.of("sizeof(posix_spawnattr_t)", "sizeof(posix_spawn_file_actions_t)"));
    assertThat(sizes.values()).allMatch(size -> size <= Spawn.OPAQUE_SIZE);
  }

  private static void files(Map<String, Integer> expected) {
    expected.put("O_NONBLOCK", Descriptors.O_NONBLOCK);
    expected.put("O_CLOEXEC", Descriptors.O_CLOEXEC);
    expected.put("F_GETFL", Descriptors.F_GETFL);
    expected.put("F_SETFL", Descriptors.F_SETFL);
    expected.put("F_DUPFD_CLOEXEC", Descriptors.F_DUPFD_CLOEXEC);
    expected.put("EFD_CLOEXEC", LinuxFile.EFD_CLOEXEC);
    expected.put("EFD_NONBLOCK", LinuxFile.EFD_NONBLOCK);
    expected.put("sizeof(struct pollfd)", LinuxFile.POLLFD_SIZE);
    expected.put("offsetof(struct pollfd, events)", LinuxFile.POLLFD_EVENTS);
    expected.put("offsetof(struct pollfd, revents)", LinuxFile.POLLFD_REVENTS);
    expected.put("POLLIN", PosixFile.POLLIN);
    expected.put("POLLOUT", PosixFile.POLLOUT);
    expected.put("POLLERR", PosixFile.POLLERR);
    expected.put("POLLHUP", PosixFile.POLLHUP);
  }

  private static void processes(Map<String, Integer> expected) {
    expected.put("P_ALL", LinuxProcess.P_ALL);
    expected.put("P_PID", LinuxProcess.P_PID);
    expected.put("WNOHANG", LinuxProcess.WNOHANG);
    expected.put("WEXITED", LinuxProcess.WEXITED);
    expected.put("WNOWAIT", LinuxProcess.WNOWAIT);
    expected.put("sizeof(siginfo_t)", LinuxProcess.SIGINFO_SIZE);
    expected.put("offsetof(siginfo_t, si_code)", LinuxProcess.SIGINFO_CODE);
    expected.put("offsetof(siginfo_t, si_pid)", LinuxProcess.SIGINFO_PID);
    expected.put("offsetof(siginfo_t, si_status)", LinuxProcess.SIGINFO_STATUS);
    expected.put("CLD_EXITED", LinuxProcess.CLD_EXITED);
    expected.put("SIG_SETMASK", LinuxProcess.SIG_SETMASK);
    expected.put("sizeof(sigset_t)", LinuxProcess.SIGSET_SIZE);
    expected.put("POSIX_SPAWN_SETPGROUP", Spawn.POSIX_SPAWN_SETPGROUP);
    expected.put("POSIX_SPAWN_SETSIGDEF", Spawn.POSIX_SPAWN_SETSIGDEF);
    expected.put("POSIX_SPAWN_SETSIGMASK", Spawn.POSIX_SPAWN_SETSIGMASK);
    expected.put("CLOSE_RANGE_CLOEXEC", Spawn.CLOSE_RANGE_CLOEXEC);
  }

  private static void sockets(Map<String, Integer> expected) {
    expected.put("AF_UNIX", PosixSocket.Domain.UNIX.number());
    expected.put("AF_INET", PosixSocket.Domain.INET.number());
    expected.put("AF_INET6", PosixSocket.Domain.INET6.number());
    expected.put("SOCK_STREAM", LinuxSocket.SOCK_STREAM);
    expected.put("SOCK_CLOEXEC", LinuxSocket.SOCK_CLOEXEC);
    expected.put("SOL_SOCKET", LinuxSocket.SOL_SOCKET);
    expected.put("SO_REUSEADDR", LinuxSocket.SO_REUSEADDR);
    expected.put("SO_REUSEPORT", LinuxSocket.SO_REUSEPORT);
    expected.put("SOCK_DGRAM", LinuxSocket.SOCK_DGRAM);
    expected.put("SO_MEMINFO", LinuxSocket.SO_MEMINFO);
    expected.put("SK_MEMINFO_VARS", LinuxSocket.MEMINFO_VARS);
    expected.put("SK_MEMINFO_RMEM_ALLOC", 0);
    expected.put("SO_RCVTIMEO", LinuxSocket.SO_RCVTIMEO);
    expected.put("SO_ATTACH_REUSEPORT_CBPF", LinuxSocket.SO_ATTACH_REUSEPORT_CBPF);
    expected.put("IPPROTO_TCP", LinuxSocket.IPPROTO_TCP);
    expected.put("TCP_INFO", LinuxSocket.TCP_INFO);
    expected.put("IPPROTO_IPV6", LinuxSocket.IPPROTO_IPV6);
    expected.put("IPV6_V6ONLY", LinuxSocket.IPV6_V6ONLY);
    expected.put("MSG_DONTWAIT", LinuxSocket.MSG_DONTWAIT);
    expected.put("MSG_NOSIGNAL", LinuxSocket.MSG_NOSIGNAL);
    expected.put("MSG_CMSG_CLOEXEC", DescriptorReceiver.MSG_CMSG_CLOEXEC);
    expected.put("sizeof(struct sock_filter)", LinuxSocket.SOCK_FILTER_SIZE);
    expected.put("offsetof(struct sock_filter, jt)", 2);
    expected.put("offsetof(struct sock_filter, jf)", 3);
    expected.put("offsetof(struct sock_filter, k)", 4);
    expected.put("sizeof(struct sock_fprog)", LinuxSocket.SOCK_FPROG_SIZE);
    expected.put("offsetof(struct sock_fprog, filter)", LinuxSocket.SOCK_FPROG_FILTER);
    expected.put("sizeof(struct sockaddr_in)", SocketAddresses.IN_SIZE);
    expected.put("offsetof(struct sockaddr_in, sin_port)", SocketAddresses.PORT);
    expected.put("offsetof(struct sockaddr_in, sin_addr)", SocketAddresses.IN_ADDRESS);
    expected.put("sizeof(struct sockaddr_in6)", SocketAddresses.IN6_SIZE);
    expected.put("offsetof(struct sockaddr_in6, sin6_port)", SocketAddresses.PORT);
    expected.put("offsetof(struct sockaddr_in6, sin6_addr)", SocketAddresses.IN6_ADDRESS);
    expected.put("offsetof(struct sockaddr_in6, sin6_scope_id)", SocketAddresses.IN6_SCOPE);
    expected.put("sizeof(struct sockaddr_un)", SocketAddresses.UN_SIZE);
    expected.put("offsetof(struct sockaddr_un, sun_path)", SocketAddresses.UN_PATH);
    expected.put("sizeof(struct msghdr)", DescriptorMessage.MSGHDR_SIZE);
    expected.put("offsetof(struct msghdr, msg_iov)", DescriptorMessage.MSGHDR_IOV);
    expected.put("offsetof(struct msghdr, msg_iovlen)", DescriptorMessage.MSGHDR_IOVLEN);
    expected.put("offsetof(struct msghdr, msg_control)", DescriptorMessage.MSGHDR_CONTROL);
    expected.put("offsetof(struct msghdr, msg_controllen)", DescriptorMessage.MSGHDR_CONTROLLEN);
    expected.put("sizeof(struct iovec)", DescriptorMessage.IOVEC_SIZE);
    expected.put("offsetof(struct iovec, iov_len)", 8);
    expected.put("offsetof(struct cmsghdr, cmsg_level)", DescriptorMessage.CMSG_LEVEL);
    expected.put("offsetof(struct cmsghdr, cmsg_type)", DescriptorMessage.CMSG_TYPE);
    expected.put("CMSG_LEN(0)", DescriptorMessage.CMSG_DATA);
    expected.put("CMSG_LEN(sizeof(int))", DescriptorMessage.CMSG_LEN_INT);
    expected.put("CMSG_SPACE(sizeof(int))", DescriptorMessage.CMSG_SPACE_INT);
    expected.put("SCM_RIGHTS", DescriptorMessage.SCM_RIGHTS);
  }

  private static void diagnostics(Map<String, Integer> expected) {
    expected.put("offsetof(struct tcp_info, tcpi_unacked)", TcpInfo.UNACKED);
    expected.put("offsetof(struct tcp_info, tcpi_last_data_sent)", TcpInfo.LAST_DATA_SENT);
    expected.put("offsetof(struct tcp_info, tcpi_last_data_recv)", TcpInfo.LAST_DATA_RECV);
    expected.put("offsetof(struct tcp_info, tcpi_bytes_received)", TcpInfo.BYTES_RECEIVED);
    expected.put("offsetof(struct tcp_info, tcpi_bytes_received) + 8", TcpInfo.SIZE);
    expected.put("offsetof(struct tcp_info, tcpi_bytes_sent)", TcpInfo.BYTES_SENT);
    expected.put("AF_NETLINK", LinuxSocketDiagnostics.AF_NETLINK);
    expected.put("SOCK_RAW", LinuxSocketDiagnostics.SOCK_RAW);
    expected.put("NETLINK_SOCK_DIAG", SockDiag.NETLINK_SOCK_DIAG);
    expected.put("sizeof(struct nlmsghdr)", SockDiag.HEADER_SIZE);
    expected.put("offsetof(struct nlmsghdr, nlmsg_type)", SockDiag.HEADER_TYPE);
    expected.put("offsetof(struct nlmsghdr, nlmsg_flags)", SockDiag.HEADER_FLAGS);
    expected.put("offsetof(struct nlmsghdr, nlmsg_seq)", SockDiag.HEADER_SEQUENCE);
    expected.put("NLMSG_ERROR", SockDiag.NLMSG_ERROR);
    expected.put("NLMSG_DONE", SockDiag.NLMSG_DONE);
    expected.put("SOCK_DIAG_BY_FAMILY", SockDiag.SOCK_DIAG_BY_FAMILY);
    expected.put("NLM_F_REQUEST | NLM_F_DUMP", SockDiag.NLM_F_REQUEST_DUMP);
    expected.put("sizeof(struct inet_diag_req_v2)", InetDiag.REQUEST_SIZE);
    expected.put("offsetof(struct inet_diag_req_v2, sdiag_protocol)", InetDiag.REQUEST_PROTOCOL);
    expected.put("offsetof(struct inet_diag_req_v2, idiag_ext)", InetDiag.REQUEST_EXT);
    expected.put("offsetof(struct inet_diag_req_v2, idiag_states)", InetDiag.REQUEST_STATES);
    expected.put("offsetof(struct inet_diag_req_v2, id.idiag_sport)", InetDiag.REQUEST_SPORT);
    expected.put("sizeof(struct inet_diag_msg)", InetDiag.MSG_SIZE);
    expected.put("offsetof(struct inet_diag_msg, idiag_state)", InetDiag.MSG_STATE);
    expected.put("offsetof(struct inet_diag_msg, id.idiag_sport)", InetDiag.MSG_SPORT);
    expected.put("offsetof(struct inet_diag_msg, id.idiag_dport)", InetDiag.MSG_DPORT);
    expected.put("offsetof(struct inet_diag_msg, id.idiag_dst)", InetDiag.MSG_DST);
    expected.put("offsetof(struct inet_diag_msg, idiag_rqueue)", InetDiag.MSG_RQUEUE);
    expected.put("offsetof(struct inet_diag_msg, idiag_wqueue)", InetDiag.MSG_WQUEUE);
    expected.put("offsetof(struct inet_diag_msg, idiag_inode)", InetDiag.MSG_INODE);
    expected.put("INET_DIAG_INFO", InetDiag.INET_DIAG_INFO);
    expected.put("sizeof(struct unix_diag_req)", UnixDiag.REQUEST_SIZE);
    expected.put("offsetof(struct unix_diag_req, udiag_states)", UnixDiag.REQUEST_STATES);
    expected.put("offsetof(struct unix_diag_req, udiag_show)", UnixDiag.REQUEST_SHOW);
    expected.put("sizeof(struct unix_diag_msg)", UnixDiag.MSG_SIZE);
    expected.put("offsetof(struct unix_diag_msg, udiag_ino)", UnixDiag.MSG_INODE);
    expected.put("UDIAG_SHOW_NAME", UnixDiag.UDIAG_SHOW_NAME);
    expected.put("UDIAG_SHOW_RQLEN", UnixDiag.UDIAG_SHOW_RQLEN);
    expected.put("UNIX_DIAG_NAME", UnixDiag.UNIX_DIAG_NAME);
    expected.put("UNIX_DIAG_RQLEN", UnixDiag.UNIX_DIAG_RQLEN);
    expected.put(
        "1 << BPF_TCP_ESTABLISHED | 1 << BPF_TCP_FIN_WAIT1 | 1 << BPF_TCP_FIN_WAIT2"
            + " | 1 << BPF_TCP_CLOSE_WAIT",
        InetDiag.STATES);
  }

  private static void errors(Map<String, Integer> expected) throws IllegalAccessException {
    for (var field : Errno.class.getFields()) {
      expected.put(field.getName(), (Integer) field.get(null));
    }
  }

  private static Map<String, Integer> evaluate(Path directory, Iterable<String> expressions)
      throws IOException, InterruptedException {
    StringBuilder source = new StringBuilder(HEADERS);
    // linux/tcp.h has no names for the states, linux/bpf.h has.
    source.append("#include <linux/bpf.h>\nint main(void) {\n");
    for (String expression : expressions) {
      source.append("printf(\"%d\\n\", (int) (").append(expression).append("));\n");
    }
    source.append("return 0;\n}\n");
    Path c = directory.resolve("layout.c");
    Files.writeString(c, source);
    String program = directory.resolve("layout").toString();
    run("gcc", "-o", program, c.toString());
    String[] values = run(program).split("\n", -1);
    Map<String, Integer> result = new LinkedHashMap<>();
    int line = 0;
    for (String expression : expressions) {
      result.put(expression, Integer.valueOf(values[line++]));
    }
    return result;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
