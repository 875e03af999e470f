// Platforms of image indexes: "os/architecture[/variant]" (OCI image-spec, image-index.md).

export type Platform = { readonly os: string; readonly architecture: string; readonly variant?: string };

/** undefined when the text is no platform. "amd64" alone means linux/amd64. */
export function parsePlatform(text: string): Platform | undefined {
  const parts = text.toLowerCase().split("/");
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9._-]+$/.test(part))) return undefined;
  const [first, second, third] = parts.length === 1 ? ["linux", parts[0]] : parts;
  if (first === undefined || second === undefined) return undefined;
  const architecture = aliases[second] ?? second;
  return { os: first, architecture, ...(third === undefined ? {} : { variant: third }) };
}

const aliases: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  x64: "amd64",
  aarch64: "arm64",
  i386: "386",
};

export function matchesPlatform(wanted: Platform, offered: Platform): boolean {
  if (wanted.os !== offered.os || wanted.architecture !== offered.architecture) return false;
  return wanted.variant === undefined || variantOf(offered) === wanted.variant;
}

/** arm64 without a variant is v8. */
function variantOf(platform: Platform): string | undefined {
  return platform.variant ?? (platform.architecture === "arm64" ? "v8" : undefined);
}

export function platformText(platform: Platform): string {
  return [
    platform.os,
    platform.architecture,
    ...(platform.variant === undefined ? [] : [platform.variant]),
  ].join("/");
}
