// The rules that are code: structures and judgements no expression can describe. Data here, behaviour in the detectors.

import { ruleId, type Severity } from "../../../model/index.ts";
import type { RuleCard } from "./detector.ts";

function card(
  id: string,
  title: string,
  opens: string,
  remedy: string,
  extra: {
    readonly severity?: Severity;
    readonly provider?: string;
    readonly docsUrl: string;
    readonly revokeUrl?: string;
  },
): RuleCard {
  return { id: ruleId(`secrets/${id}`), title, opens, remedy, provider: "any", severity: "high", ...extra };
}

const renew =
  "Make a new key pair, put the new public key wherever the old one is trusted, and remove the old one there.";

export const ownRules = {
  privateKey: card("private-key", "Private key", "whatever trusts the matching public key", renew, {
    severity: "critical",
    docsUrl: "https://www.rfc-editor.org/rfc/rfc7468",
  }),
  sshPrivateKey: card(
    "ssh-private-key",
    "SSH private key",
    "every account that lists the matching public key",
    renew,
    {
      severity: "critical",
      docsUrl: "https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key?annotate=HEAD",
    },
  ),
  pgpPrivateKey: card(
    "pgp-private-key",
    "PGP private key",
    "signatures and mail of its owner",
    "Revoke the key with its revocation certificate, publish that, and make a new one.",
    {
      severity: "critical",
      docsUrl: "https://www.rfc-editor.org/rfc/rfc9580",
    },
  ),
  encryptedPrivateKey: card(
    "encrypted-private-key",
    "Private key under a passphrase",
    "whatever trusts the matching public key, once the passphrase is guessed",
    renew,
    {
      severity: "medium",
      docsUrl: "https://www.rfc-editor.org/rfc/rfc5958",
    },
  ),
  keyStore: card(
    "key-store",
    "Key store with a private key",
    "whatever trusts its certificates, once the passphrase is known; many stores keep the one of the manual",
    `${renew} Keep the store outside the repository, whatever its passphrase.`,
    {
      docsUrl: "https://www.rfc-editor.org/rfc/rfc7292",
    },
  ),
  passwordDatabase: card(
    "password-database",
    "KeePass database",
    "every account in it, once its master password is guessed",
    "Change what is in it: whoever has the file may guess at leisure.",
    {
      provider: "KeePass",
      docsUrl: "https://keepass.info/help/kb/kdbx.html",
    },
  ),
  puttyPrivateKey: card(
    "putty-private-key",
    "PuTTY private key",
    "every account that lists the matching public key",
    renew,
    {
      severity: "critical",
      docsUrl: "https://tartarus.org/~simon/putty-snapshots/htmldoc/AppendixC.html",
    },
  ),
  jwkPrivateKey: card(
    "jwk-private-key",
    "Private JSON Web Key",
    "tokens signed in the name of its owner, or what is encrypted to it",
    renew,
    {
      severity: "critical",
      docsUrl: "https://www.rfc-editor.org/rfc/rfc7517",
    },
  ),
  xmlPrivateKey: card(
    "xml-private-key",
    "RSA private key in XML",
    "whatever trusts the matching public key",
    renew,
    {
      severity: "critical",
      docsUrl: "https://www.w3.org/TR/xmldsig-core1/#sec-RSAKeyValue",
    },
  ),
  jwt: card(
    "jwt",
    "JSON Web Token",
    "the session or service that it was issued for, until it expires",
    "End the session at the issuer; where it cannot be ended, change the signing key.",
    {
      docsUrl: "https://www.rfc-editor.org/rfc/rfc7519",
    },
  ),
  urlPassword: card(
    "url-password",
    "Password in an address",
    "the account named in the address, on that host",
    "Change the password on that host and hand it over through the environment.",
    {
      docsUrl: "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
    },
  ),
  authorizationHeader: card(
    "authorization-header",
    "Credential in an Authorization header",
    "the service that the request goes to",
    "Revoke the token or change the password at that service.",
    {
      docsUrl: "https://www.rfc-editor.org/rfc/rfc7617",
    },
  ),
  curlPassword: card(
    "curl-password",
    "Password on a curl command line",
    "the account named before the colon",
    "Change the password and pass it with --netrc or from a variable.",
    {
      docsUrl: "https://curl.se/docs/manpage.html#-u",
    },
  ),
  commandPassword: card(
    "command-password",
    "Password on a command line",
    "the account that the command logs in to",
    "Change the password and hand it over through the environment, a file or standard input.",
    {
      docsUrl: "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    },
  ),
  netrcPassword: card(
    "netrc-password",
    "Password in a .netrc file",
    "the login on that machine",
    "Change the password on that machine and keep .netrc outside the repository.",
    {
      docsUrl: "https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html",
    },
  ),
  pgpassPassword: card(
    "pgpass-password",
    "Password in a .pgpass file",
    "that PostgreSQL role on that server",
    "Change the role's password (ALTER ROLE ... PASSWORD) and keep .pgpass outside the repository.",
    {
      provider: "PostgreSQL",
      docsUrl: "https://www.postgresql.org/docs/current/libpq-pgpass.html",
    },
  ),
  loginFilePassword: card(
    "login-file-password",
    "Password in a file of logins",
    "the account on the host that its line names",
    "Change the password there, and keep the file outside the repository.",
    {
      docsUrl: "https://www.postfix.org/SASL_README.html#client_sasl_enable",
    },
  ),
  directivePassword: card(
    "directive-password",
    "Password in a line of configuration",
    "the device or service that is configured so, and what shares the key with it",
    "Change it on the device and at its peers, and keep it in a secret store that fills the configuration in.",
    {
      docsUrl:
        "https://www.cisco.com/c/en/us/support/docs/ios-nx-os-software/ios-software-releases-110/13394-pw.html",
    },
  ),
  registryAuth: card(
    "registry-auth",
    "Registry login in a configuration file",
    "pulling and pushing packages or images as that account",
    "Change the password or token at the registry and log in with a credential helper.",
    {
      docsUrl: "https://docs.docker.com/reference/cli/docker/login/",
    },
  ),
  kubernetesSecret: card(
    "kubernetes-secret",
    "Value in a Kubernetes Secret manifest",
    "whatever the workload opens with it",
    "Change the value where it is used, and keep it sealed or in an external store.",
    {
      provider: "Kubernetes",
      docsUrl: "https://kubernetes.io/docs/concepts/configuration/secret/",
    },
  ),
  genericPassword: card(
    "generic-password",
    "Password beside its name",
    "the account that the name speaks of",
    "Change the password and read it from the environment or a secret store.",
    {
      docsUrl: "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    },
  ),
  genericCredential: card(
    "generic-credential",
    "Credential beside its name",
    "the service that the name speaks of",
    "Revoke it where it was issued and read the new one from the environment or a secret store.",
    {
      docsUrl: "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    },
  ),
  highEntropy: card(
    "high-entropy-string",
    "Random string that may be a credential",
    "unknown: find out what issued it",
    "Find out what it opens, revoke it there; if it is no secret, ignore it with a reason.",
    {
      severity: "medium",
      docsUrl: "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    },
  ),
} as const satisfies Readonly<Record<string, RuleCard>>;
