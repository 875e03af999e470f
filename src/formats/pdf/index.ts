// Text of PDF files: the door of this folder.
export { isPdf, readPdfText } from "./pdf.ts";
