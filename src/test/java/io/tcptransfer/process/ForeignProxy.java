package io.tcptransfer.process;

import java.util.Locale;

/** A proxy that pages tell of: what to add to their part of its configuration, and its start. */
enum ForeignProxy {
  NGINX(
      """
      daemon off;
      pid nginx.pid;
      events {}
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
      %s
      }
      """,
      "exec nginx -e stderr -p \"$PWD\" -c proxy.conf"),
  CADDY("{\n\tadmin off\n}\n%s", "exec caddy run --config proxy.conf --adapter caddyfile");

  private final String frame;
  private final String command;

  ForeignProxy(String frame, String command) {
    this.frame = frame;
    this.command = command;
  }

  static ForeignProxy of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  Running start(Launch launch, String text) {
    return launch
        .file("proxy.conf", frame.formatted(text))
        .env("HOME", launch.directory().toString())
        .command("sh", "-c")
        .args(command)
        .start();
  }
}
