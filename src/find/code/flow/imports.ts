// `import` binds a module of the project, or an API path.

import type { Stmt } from "../form/index.ts";
import { api, join, moduleRef, reference, type Value } from "../values/index.ts";
import { sourceAt } from "./checks/sources.ts";
import type { Frame } from "./machine.ts";
import { exported, globalsOf, globalVars } from "./names.ts";

export function bindImport(frame: Frame, s: Extract<Stmt, { k: "import" }>): void {
  const { m } = frame;
  const path = s.level > 0 ? m.linker.absolute(frame.unit, s.module, s.level) : s.module;
  const unit = m.linker.find(path, frame.unit);
  for (const name of s.names) {
    if (name.from === "*") {
      const globals = m.globals.get(frame.unit.index);
      if (unit === undefined) globals?.stars.push(path);
      else if (unit.index !== frame.unit.index) {
        const theirs = globalsOf(m, unit);
        for (const [key, value] of globalVars(theirs))
          if (!key.startsWith("_")) frame.state.vars.set(key, value);
        globals?.stars.push(...theirs.stars);
      }
      continue;
    }
    let value: Value | undefined;
    if (name.from === undefined) value = unit === undefined ? undefined : reference(moduleRef(unit.index));
    else if (unit !== undefined) value = exported(frame, unit, name.from);
    const child = name.from === undefined ? undefined : m.linker.find(`${path}.${name.from}`, frame.unit);
    if (value === undefined && child !== undefined) value = reference(moduleRef(child.index));
    if (value === undefined) {
      const full = m.knowledge.canonical(
        name.from === undefined ? path : path === "" ? name.from : `${path}.${name.from}`,
      );
      const external = unit !== undefined || s.level > 0 ? `?${name.from ?? path}` : full;
      value = sourceAt(frame, external, name.at) ?? api(external);
    }
    const before = frame.state.vars.get(name.local);
    // `try: import a.x except ImportError: import b.x`, and `import a.b` after `import a`
    frame.state.vars.set(
      name.local,
      before === undefined || name.from !== undefined || value.refs.length === 0
        ? value
        : join(before, value),
    );
  }
}
