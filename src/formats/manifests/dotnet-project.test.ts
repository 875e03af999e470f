// What a .NET project asks for, by the forms that its documentation names.

import { expect, test } from "vitest";
import { dotnetProject } from "./dotnet-project.ts";

const list = (text: string) =>
  dotnetProject.read(text).value.packages.map((item) => [item.name, item.version, item.scope, item.line]);

test("attributes, child elements, properties, exact ranges and tools; central versions are left to their file", () => {
  const text = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><JsonVersion>13.0.1</JsonVersion></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Newtonsoft.Json" Version="$(JsonVersion)" />
    <PackageReference Include="Serilog"><Version>[2.10.0]</Version></PackageReference>
    <PackageReference Include="Open" Version="[1.0,2.0)" />
    <PackageReference Include="Analyzer" Version="1.2.3-beta.1" PrivateAssets="all" />
    <PackageReference Include="Central" />
    <ProjectReference Include="../Other/Other.csproj" />
  </ItemGroup>
</Project>`;
  expect(list(text)).toEqual([
    ["Newtonsoft.Json", "13.0.1", "production", 4],
    ["Serilog", "2.10.0", "production", 5],
    ["Open", undefined, "production", 6],
    ["Analyzer", "1.2.3-beta.1", "development", 7],
  ]);
});

test("the central file", () => {
  const text = '<Project><ItemGroup><PackageVersion Include="A" Version="1.0" /></ItemGroup></Project>';
  expect(list(text)).toEqual([["A", "1.0", "production", 1]]);
  expect(dotnetProject.matches("src/Directory.Packages.props")).toBe(true);
  expect(dotnetProject.matches("src/App.csproj")).toBe(true);
});

test("what is cut off says so", () => {
  expect(dotnetProject.read("<Project><ItemGroup>").problems).toHaveLength(1);
});
