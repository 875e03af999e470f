// The rules of the dependencies engine, for reports and documents.

import { type RuleInfo, ruleId, type Severity } from "../../model/index.ts";

/** Every problem that this engine can name; each has a rule below, which a test holds. */
export const dependencyProblems = [
  "vulnerable-package",
  "malicious-package",
  "unpinned-requirement",
  "no-lockfile",
  "unhashed-requirement",
  "changed-hash",
  "changed-source",
  "foreign-registry",
  "insecure-source",
  "dependency-confusion",
  "confusable-name",
  "install-script-added",
  "deprecated-package",
  "young-package",
] as const;
export type DependencyProblem = (typeof dependencyProblems)[number];

function rule(
  id: DependencyProblem,
  title: string,
  severity: Severity,
  cwe: readonly number[],
  help: string,
): RuleInfo {
  return { id: ruleId(`dependencies/${id}`), engine: "dependencies", title, severity, cwe, help };
}

export const dependencyRules: readonly RuleInfo[] = [
  rule(
    "vulnerable-package",
    "Package with a known vulnerability",
    "unknown",
    [1395],
    "An installed version lies in the range of a published advisory. The severity is the advisory's; the remedy names the smallest change that leaves the range.",
  ),
  rule(
    "malicious-package",
    "Package that is reported as malicious",
    "critical",
    [506],
    "An advisory (MAL-) reports that this package was published to do harm. Remove it and treat what its installation could read as leaked.",
  ),
  rule(
    "unpinned-requirement",
    "Requirement that does not pin a version",
    "low",
    [1357],
    "What is installed depends on the day of the installation, and no advisory can be judged. Pin it, best by a lockfile with hashes.",
  ),
  rule(
    "no-lockfile",
    "Manifest whose indirect dependencies are chosen anew at each installation",
    "low",
    [1357],
    "The direct packages are pinned and were judged; those that they need in turn are in no file, so they were not. Commit a lockfile.",
  ),
  rule(
    "unhashed-requirement",
    "Pinned requirement without a hash in a file that has hashes",
    "medium",
    [353],
    "Other packages of the file carry hashes, this one does not: its content is not checked when it is installed. Write the hash.",
  ),
  rule(
    "changed-hash",
    "Hash of a version differs from before",
    "high",
    [353, 494],
    "The same version of the same package has another content hash than in the base of the change. A registry never changes a published version: find out who did.",
  ),
  rule(
    "changed-source",
    "Package comes from another place than before",
    "high",
    [494],
    "The lockfile fetches the same package from another host, or from git or an archive instead of the registry.",
  ),
  rule(
    "foreign-registry",
    "Package from a registry that is not configured",
    "medium",
    [494],
    "`dependencies.registries` lists the hosts that packages may come from, and this host is not among them.",
  ),
  rule(
    "insecure-source",
    "Package fetched without encryption",
    "medium",
    [319, 494],
    "The address is plain http or git: whoever sits on the path can change what is installed, unless a hash is checked.",
  ),
  rule(
    "dependency-confusion",
    "Internal name taken from a public registry",
    "critical",
    [427],
    "`dependencies.internal_names` says that only your own registry has this name, and the lockfile takes it from elsewhere.",
  ),
  rule(
    "confusable-name",
    "Name that differs by one character from a widely used package",
    "medium",
    [1357],
    "Typosquatting lives on names that are one slip away from a popular one. Check that this package is the one that was meant.",
  ),
  rule(
    "install-script-added",
    "Change adds a package that runs code on installation",
    "medium",
    [829],
    "The package, or this version of it, has an install script and had none before. Read it, or install with scripts off.",
  ),
  rule(
    "deprecated-package",
    "Package that its maintainers deprecated or withdrew",
    "low",
    [1104],
    "Its maintainers say that it should no longer be used; fixes are not to be expected.",
  ),
  rule(
    "young-package",
    "Package version that was published only days ago",
    "medium",
    [1357],
    "Most malicious releases are found and removed within days. `dependencies.cool_down_days` says how long to wait; the registry is asked with --online.",
  ),
];
