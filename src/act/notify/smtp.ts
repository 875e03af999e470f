// Mail by SMTP. TLS is required unless the configuration says that the relay is on the same machine; headers cannot be injected,
// because nodemailer encodes them and subjects have one line.

import type { SmtpSettings } from "../../config/index.ts";
import { messageOf, PortcullisError } from "../../kit/index.ts";
import type { Clock, Notifier } from "../../model/index.ts";

const timeoutMs = 20_000;

export type SmtpCredentials = { readonly user?: string; readonly password?: string };

export function smtpNotifier(
  channel: string,
  settings: SmtpSettings,
  credentials: SmtpCredentials,
  clock: Clock,
): Notifier {
  return {
    channel,
    async send(notice) {
      const { user, password } = credentials;
      const { createTransport } = await import("nodemailer");
      const transport = createTransport({
        host: settings.host,
        port: settings.port,
        secure: settings.tls === "implicit",
        requireTLS: settings.tls === "starttls",
        ignoreTLS: settings.tls === "none",
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        disableFileAccess: true,
        disableUrlAccess: true,
        ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
      });
      try {
        const sent = await transport.sendMail({
          from: settings.from,
          to: [...settings.to],
          subject: notice.subject.replace(/[\r\n]+/g, " "),
          text: notice.text,
          priority: notice.severity === "critical" ? "high" : "normal",
          headers: { "X-Portcullis-Channel": notice.channel },
        });
        return { channel, at: clock.now(), receipt: sent.messageId };
      } catch (cause) {
        throw new PortcullisError(
          "network",
          `Cannot send mail for the channel ${channel} through ${settings.host}:${settings.port}: ${messageOf(cause)}.`,
          {
            cause,
            hint: "check notify.smtp in portcullis.yaml and the variables that it names",
          },
        );
      } finally {
        transport.close();
      }
    },
  };
}
