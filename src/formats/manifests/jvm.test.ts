// Manifests of the JVM: Gradle, sbt, Ivy, Clojure and Bazel. By the forms that their documentation names.

import { expect, test } from "vitest";
import { asked, type ManifestCase } from "./manifest-lab.ts";

const cases: readonly ManifestCase[] = [
  [
    "build.gradle",
    `buildscript {
    ext.kotlin_version = '1.5.0'
    dependencies { classpath "org.jetbrains.kotlin:kotlin-gradle-plugin:$kotlin_version" }
}
plugins { id 'java' }
def jackson = "2.9.8"
dependencies {
    implementation 'org.apache.logging.log4j:log4j-core:2.14.1'
    implementation("com.fasterxml.jackson.core:jackson-databind:\${jackson}") { exclude group: 'x', module: 'y' }
    implementation group: 'commons-io', name: 'commons-io', version: '2.4'
    api 'com.google.guava:guava:31.+', "org.slf4j:slf4j-api:[1.7,2.0)"
    testImplementation 'junit:junit:4.12'
    implementation platform('org.springframework.boot:spring-boot-dependencies:2.5.0')
    implementation 'org.springframework.boot:spring-boot-starter-web'
    implementation project(':core')
    implementation libs.guava
    implementation "a.b:c:$elsewhere"
    // implementation 'not:this:1.0'
}
`,
    [
      "3 org.jetbrains.kotlin:kotlin-gradle-plugin 1.5.0",
      "8 org.apache.logging.log4j:log4j-core 2.14.1",
      "9 com.fasterxml.jackson.core:jackson-databind 2.9.8",
      "10 commons-io:commons-io 2.4",
      "11 com.google.guava:guava (31.+)",
      "11 org.slf4j:slf4j-api ([1.7,2.0))",
      "12 junit:junit 4.12 development",
      "13 org.springframework.boot:spring-boot-dependencies 2.5.0",
      "14 org.springframework.boot:spring-boot-starter-web ()",
      "17 a.b:c ($elsewhere)",
    ],
  ],
  [
    "app/build.gradle.kts",
    `val ktor: String by extra("1.6.0")
extra["log4j"] = "2.14.0"
dependencies {
    implementation("io.ktor:ktor-server-core:$ktor")
    implementation("org.apache.logging.log4j:log4j-api:\${extra["log4j"]}")
    testImplementation(kotlin("test"))
    "debugImplementation"("com.squareup.leakcanary:leakcanary-android:2.7")
    kapt(group = "com.google.dagger", name = "dagger-compiler", version = "2.38")
}
`,
    [
      "4 io.ktor:ktor-server-core 1.6.0",
      "5 org.apache.logging.log4j:log4j-api 2.14.0",
      "7 com.squareup.leakcanary:leakcanary-android 2.7",
      "8 com.google.dagger:dagger-compiler 2.38",
    ],
  ],
  [
    "gradle/libs.versions.toml",
    `[versions]
guava = "31.0-jre"
rich = { strictly = "[1.7, 1.8)", prefer = "1.7.30" }
[libraries]
guava = { module = "com.google.guava:guava", version.ref = "guava" }
slf4j = { group = "org.slf4j", name = "slf4j-api", version.ref = "rich" }
junit = "junit:junit:4.12"
bom-managed = { module = "org.springframework:spring-web" }
`,
    [
      "5 com.google.guava:guava 31.0-jre",
      "6 org.slf4j:slf4j-api ([1.7, 1.8))",
      "7 junit:junit 4.12",
      "8 org.springframework:spring-web ()",
    ],
  ],
  [
    "build.sbt",
    `scalaVersion := "2.13.8"
val akka = "2.6.0"
libraryDependencies ++= Seq(
  "com.typesafe.akka" %% "akka-actor" % akka,
  "org.apache.logging.log4j" % "log4j-core" % "2.14.1",
  "org.scalatest" %% "scalatest" % "3.2.9" % Test
)
`,
    [
      "4 com.typesafe.akka:akka-actor_2.13 2.6.0",
      "5 org.apache.logging.log4j:log4j-core 2.14.1",
      "6 org.scalatest:scalatest_2.13 3.2.9 development",
    ],
  ],
  [
    "ivy.xml",
    `<?xml version="1.0"?>
<ivy-module version="2.0">
  <info organisation="com.example" module="app"/>
  <dependencies>
    <dependency org="commons-lang" name="commons-lang" rev="2.6"/>
    <dependency org="org.x" name="open" rev="1.0.+" conf="compile->default"/>
    <dependency org="junit" name="junit" rev="4.13" conf="test->default"/>
    <dependency name="sibling" rev="latest.integration"/>
  </dependencies>
</ivy-module>
`,
    [
      "5 commons-lang:commons-lang 2.6",
      "6 org.x:open (1.0.+)",
      "7 junit:junit 4.13 development",
      "8 com.example:sibling (latest.integration)",
    ],
  ],
  [
    "deps.edn",
    `{:paths ["src"]
 :deps {org.clojure/clojure {:mvn/version "1.11.1"}
        cheshire {:mvn/version "5.10.0" :exclusions [a/b]}
        ; old/old {:mvn/version "0.1"}
        #_#_gone/gone {:mvn/version "0.2"}
        io.github.user/lib {:git/url "https://github.com/user/lib" :git/sha "0123456789abcdef"}
        my/local {:local/root "../local"}}
 :aliases {:test {:extra-deps {lambdaisland/kaocha {:mvn/version "1.80.1274"}}}}}
`,
    [
      "2 org.clojure:clojure 1.11.1",
      "3 cheshire:cheshire 5.10.0",
      "6 io.github.user:lib () git",
      "8 lambdaisland:kaocha 1.80.1274",
    ],
  ],
  [
    "project.clj",
    `(defproject shop "0.1.0"
  :dependencies [[org.clojure/clojure "1.10.3"]
                 [ring/ring-core "1.9.0" :exclusions [commons-io]]
                 [cheshire "[5.0,6.0)"]]
  ; [old "1"]
  :plugins [[lein-ring "0.12.5"]])
`,
    [
      "2 org.clojure:clojure 1.10.3",
      "3 ring:ring-core 1.9.0",
      "4 cheshire:cheshire ([5.0,6.0))",
      "6 lein-ring:lein-ring 0.12.5",
    ],
  ],
  [
    "MODULE.bazel",
    `module(name = "shop")
bazel_dep(name = "rules_jvm_external", version = "6.0")
maven.install(
    artifacts = [
        "com.google.guava:guava:31.0-jre",
        # "old:old:1",
        "org.x:y:jar:1.2.3",
    ],
)
maven.artifact(
    group = "junit",
    artifact = "junit",
    version = "4.13",
)
`,
    ["5 com.google.guava:guava 31.0-jre", "7 org.x:y 1.2.3", "10 junit:junit 4.13"],
  ],
];

test.each(cases)("%s: %#", (path, text, expected) => {
  expect(asked(path, text)).toEqual(expected);
  expect(asked(path, text.replaceAll("\n", "\r\n"))).toEqual(expected);
});
