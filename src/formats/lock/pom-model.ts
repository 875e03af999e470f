// The part of a pom.xml that its children and neighbours need, as plain data that travels with the facts of the file.

/** What one file says, with its properties unexpanded. Plain data: it travels with the facts of the file. */
export type PomModel = {
  readonly groupId?: string;
  readonly artifactId?: string;
  readonly version?: string;
  readonly parent?: { readonly groupId: string; readonly artifactId: string; readonly version: string };
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly managed: readonly PomDependency[];
  readonly dependencies: readonly PomDependency[];
};

export type PomDependency = {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version?: string;
  readonly scope?: string;
  readonly isOptional: boolean;
  readonly line: number;
};
