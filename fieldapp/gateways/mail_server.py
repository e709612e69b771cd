"""One rule for every mail that leaves: a mail server is spoken to over TLS, or it is on this very machine and the
configuration says that it may be without."""

import smtplib
import ssl


def open_mail_server(
    host: str, port: int, timeout_s: float, *, trusted: str = "", without_tls: bool = False
) -> smtplib.SMTP:
    """A conversation that has begun, over STARTTLS unless `without_tls`, which the settings allow for this machine
    alone. `trusted`: path of the certificate (PEM) behind the server's own, "" for those the machine trusts.

    Raises `OSError` or `smtplib.SMTPException`; then nothing is open and nothing was said about anybody.
    """
    server = smtplib.SMTP(host, port, timeout=timeout_s, local_hostname="localhost")
    try:
        if not without_tls:
            server.starttls(context=ssl.create_default_context(cafile=trusted or None))
        server.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server
