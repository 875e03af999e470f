// The one file of `cli` that reads the environment. An empty variable counts as absent: that is what CI systems hand to jobs which may not
// see a secret.

export type Environment = Readonly<Record<string, string | undefined>>;

export function variable(name: string): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}

/** For parts that are told by configuration which variables to ask, and for children that inherit all of it. */
export function environment(): Environment {
  return process.env;
}
