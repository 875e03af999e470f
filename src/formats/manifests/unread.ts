// Files of Go's package managers before modules. They are not read, and because their packages have advisories, that is said.

import type { LockfileParser } from "../lock/index.ts";
import { manifestOf } from "./manifest.ts";

export const formerGoFiles: LockfileParser = {
  id: "former-go-files",
  ecosystem: "Go",
  role: "manifest",
  matches: (path) => /(?:^|\/)(?:glide\.(?:yaml|lock)|Godeps\/Godeps\.json|vendor\/vendor\.json)$/.test(path),
  read: () => ({
    value: manifestOf([], undefined),
    problems: [
      { message: "files of Glide, Godep and govendor are not read; `go mod init` makes a go.mod of them" },
    ],
  }),
};
