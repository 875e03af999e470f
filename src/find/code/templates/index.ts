export {
  readTemplate,
  type Template,
  type TemplateField,
  templateFile,
  templatesNamed,
} from "./templates.ts";
