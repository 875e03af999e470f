// Ids of the coverage table (the suites' queries as of 2026-08), one list a language.

export const pythonIds: readonly string[] = (
  "py/bad-tag-filter py/bind-socket-all-network-interfaces py/clear-text-logging-sensitive-data py/clear-text-storage-sensitive-data py/client-exposed-cookie " +
  "py/code-injection py/command-line-injection py/cookie-injection py/csrf-protection-disabled py/flask-debug " +
  "py/full-ssrf py/http-response-splitting py/incomplete-hostname-regexp py/incomplete-url-substring-sanitization py/insecure-cookie " +
  "py/insecure-default-protocol py/insecure-protocol py/insecure-temporary-file py/jinja2/autoescape-false py/ldap-injection " +
  "py/log-injection py/nosql-injection py/overly-large-range py/overly-permissive-file py/pam-auth-bypass " +
  "py/paramiko-missing-host-key-validation py/partial-ssrf py/path-injection py/polynomial-redos py/redos " +
  "py/reflective-xss py/regex-injection py/request-without-cert-validation py/samesite-none-cookie py/shell-command-constructed-from-input " +
  "py/sql-injection py/stack-trace-exposure py/tarslip py/template-injection py/unsafe-deserialization " +
  "py/url-redirection py/use-of-input py/weak-crypto-key py/weak-cryptographic-algorithm py/weak-sensitive-data-hashing " +
  "py/xml-bomb py/xpath-injection py/xxe"
).split(" ");

export const javascriptIds: readonly string[] = (
  "js/angular/disabling-sce js/angular/double-compilation js/angular/insecure-url-whitelist js/bad-code-sanitization js/bad-tag-filter " +
  "js/biased-cryptographic-random js/build-artifact-leak js/case-sensitive-middleware-path js/clear-text-cookie js/clear-text-logging " +
  "js/clear-text-storage-of-sensitive-data js/client-exposed-cookie js/client-side-request-forgery js/client-side-unvalidated-url-redirection js/code-injection " +
  "js/command-line-injection js/cors-misconfiguration-for-credentials js/cors-permissive-configuration js/cross-window-information-leak js/disabling-certificate-validation " +
  "js/disabling-electron-websecurity js/double-escaping js/empty-password-in-configuration-file js/enabling-electron-insecure-content js/exposure-of-private-files " +
  "js/file-access-to-http js/file-system-race js/functionality-from-untrusted-domain js/functionality-from-untrusted-source js/hardcoded-data-interpreted-as-code " +
  "js/host-header-forgery-in-email-generation js/html-constructed-from-input js/http-to-file-access js/identity-replacement js/incomplete-hostname-regexp " +
  "js/incomplete-html-attribute-sanitization js/incomplete-multi-character-sanitization js/incomplete-sanitization js/incomplete-url-scheme-check js/incomplete-url-substring-sanitization " +
  "js/incorrect-suffix-check js/indirect-command-line-injection js/insecure-dependency js/insecure-download js/insecure-helmet-configuration " +
  "js/insecure-randomness js/insecure-temporary-file js/insufficient-key-size js/insufficient-password-hash js/jwt-missing-verification " +
  "js/log-injection js/loop-bound-injection js/missing-origin-check js/missing-rate-limiting js/missing-token-validation " +
  "js/overly-large-range js/path-injection js/polynomial-redos js/prototype-polluting-assignment js/prototype-pollution " +
  "js/prototype-pollution-utility js/redos js/reflected-xss js/regex-injection js/regex/missing-regexp-anchor " +
  "js/remote-property-injection js/request-forgery js/resource-exhaustion js/resource-exhaustion-from-deep-object-traversal js/samesite-none-cookie " +
  "js/second-order-command-line-injection js/sensitive-get-query js/server-crash js/server-side-unvalidated-url-redirection js/session-fixation " +
  "js/shell-command-constructed-from-input js/shell-command-injection-from-environment js/sql-injection js/stack-trace-exposure js/stored-xss " +
  "js/system-prompt-injection js/tainted-format-string js/template-object-injection js/type-confusion-through-parameter-tampering js/unnecessary-use-of-cat " +
  "js/unsafe-code-construction js/unsafe-deserialization js/unsafe-dynamic-method-access js/unsafe-html-expansion js/unsafe-jquery-plugin " +
  "js/unvalidated-dynamic-method-call js/useless-regexp-character-escape js/user-controlled-bypass js/weak-cryptographic-algorithm js/xml-bomb " +
  "js/xpath-injection js/xss js/xss-through-dom js/xss-through-exception js/xxe " +
  "js/zipslip"
).split(" ");
