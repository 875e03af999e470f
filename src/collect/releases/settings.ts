// Which registry the user's own tools ask, and with which word of access: .npmrc (docs.npmjs.com, "npmrc") and pip's configuration
// (pip.pypa.io, "Configuration"). Only files of the user are read, never those of what is scanned: they would send the user's tokens away.

export type RegistryAddress = {
  /** With a slash at its end. */
  readonly url: string;
  /** Registries of scopes, "@acme" to address. */
  readonly scopes: ReadonlyMap<string, string>;
  /** "//host/path/" to the value of the Authorization header. */
  readonly authorizations: ReadonlyMap<string, string>;
};
export type IndexAddress = { readonly url: string; readonly authorization?: string };

export type Variables = Readonly<Record<string, string | undefined>>;

/** Undefined when neither file nor variable names one. */
export function npmRegistry(
  file: string,
  variables: Variables,
  otherwise: string | undefined,
): RegistryAddress | undefined {
  const values = new Map<string, string>();
  for (const raw of file.split(/\r?\n/)) {
    const match = /^\s*([^=;#\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(raw);
    if (match === null) continue;
    const value = (match[2] ?? "").replace(/^(["'])(.*)\1$/, "$2");
    // npm expands ${NAME} and leaves unknown names as they are.
    values.set(
      match[1] ?? "",
      value.replace(/\$\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole),
    );
  }
  const url =
    variables["npm_config_registry"] ??
    variables["NPM_CONFIG_REGISTRY"] ??
    values.get("registry") ??
    otherwise;
  if (url === undefined || !/^https?:\/\//.test(url)) return undefined;
  const scopes = new Map<string, string>();
  const authorizations = new Map<string, string>();
  for (const [key, value] of values) {
    const scope = /^(@[^:]+):registry$/.exec(key)?.[1];
    if (scope !== undefined) scopes.set(scope, withSlash(value));
    const [, place, kind] = /^(\/\/.+\/):(_authToken|_auth)$/.exec(key) ?? [];
    if (place !== undefined)
      authorizations.set(place, kind === "_authToken" ? `Bearer ${value}` : `Basic ${value}`);
  }
  return { url: withSlash(url), scopes, authorizations };
}

/** `files` from the least to the most important; an address may carry name and password. */
export function pipIndex(
  files: readonly string[],
  variables: Variables,
  otherwise: string | undefined,
): IndexAddress | undefined {
  let written = otherwise;
  for (const file of files) {
    let section = "";
    for (const raw of file.split(/\r?\n/)) {
      section = /^\s*\[([^\]]+)\]/.exec(raw)?.[1] ?? section;
      const value = /^\s*index-url\s*[=:]\s*(\S+)/.exec(raw)?.[1];
      if (value !== undefined && ["global", "install"].includes(section)) written = value;
    }
  }
  written = variables["PIP_INDEX_URL"] ?? written;
  if (written === undefined || !/^https?:\/\//.test(written)) return undefined;
  const url = new URL(withSlash(written));
  const user = decodeURIComponent(url.username);
  const word = decodeURIComponent(url.password);
  url.username = "";
  url.password = "";
  if (user === "") return { url: url.href };
  return { url: url.href, authorization: `Basic ${Buffer.from(`${user}:${word}`).toString("base64")}` };
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}
