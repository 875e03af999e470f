// Debian's distro-info-data (https://debian.pages.debian.net/distro-info-data/): when each release of Debian and Ubuntu was made and how
// long it is supported, as CSV with a head. Columns come and go, so they are found by name.

export type DistroRelease = {
  readonly version: string;
  readonly series: string;
  /** Days as YYYY-MM-DD, by column: "release", "eol", "eol-lts", "eol-esm" ... */
  readonly days: Readonly<Record<string, string>>;
};

export function parseDistroInfo(text: string): readonly DistroRelease[] {
  const [head = "", ...lines] = text.split(/\r?\n/);
  const columns = head.split(",");
  const at = (cells: readonly string[], name: string): string => cells[columns.indexOf(name)] ?? "";
  return lines.flatMap((line) => {
    const cells = line.split(",");
    const version = at(cells, "version").replace(/ LTS$/, "");
    const series = at(cells, "series");
    if (version === "" || series === "") return [];
    const days = columns.flatMap((name, index): readonly (readonly [string, string])[] => {
      const cell = cells[index] ?? "";
      return /^\d{4}-\d{2}-\d{2}$/.test(cell) ? [[name, cell]] : [];
    });
    return [{ version, series, days: Object.fromEntries(days) }];
  });
}
