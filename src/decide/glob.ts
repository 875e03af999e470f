// Path patterns of the policy: gitignore-like globs, dots included.

import picomatch from "picomatch";

const compiled = new Map<string, (path: string) => boolean>();

/** "api/**", "*.py" (anywhere), "docs/" (a folder and all below). */
export function matchesPath(glob: string, path: string): boolean {
  let matcher = compiled.get(glob);
  if (matcher === undefined) {
    const pattern = glob.endsWith("/") ? `${glob}**` : glob;
    matcher = picomatch(pattern.includes("/") ? pattern.replace(/^\//, "") : `**/${pattern}`, { dot: true });
    compiled.set(glob, matcher);
  }
  return matcher(path);
}

/** A whole name, for example a branch: "main", "release/*". */
export function matchesName(glob: string, name: string): boolean {
  return glob === name || picomatch.isMatch(name, glob, { dot: true });
}
