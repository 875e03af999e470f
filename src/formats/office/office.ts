// What a reader of a .docx, .xlsx or .pptx sees: the XML parts without their marks. Word processors cut a text into runs at
// will, so a credential is whole only when the marks are gone. Source: ECMA-376 part 1, sections 17.3, 18.4 and 21.1.2.

/** Parts of a package that hold text. */
export function isOfficeText(member: string): boolean {
  return /^(?:word\/(?:document|header\d*|footer\d*|comments|footnotes|endnotes)|xl\/(?:sharedStrings|comments\d*|worksheets\/[^/]+)|ppt\/(?:slides|notesSlides)\/[^/]+)\.xml$/.test(
    member,
  );
}

/** Ends of paragraphs, cells and shared strings become line ends; tabs and breaks inside become spaces. */
export function officeText(xml: string): string {
  return xml
    .replace(/<\/(?:w:p|a:p|si|c|row|text)>|<w:br[^>]{0,80}>/g, "\n")
    .replace(/<w:tab[^>]{0,80}>/g, "\t")
    .replace(/<[^<>]{0,4096}>/g, "")
    .replace(
      /&(?:lt|gt|amp|quot|apos|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g,
      (entity, decimal?: string, hex?: string) => {
        const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(decimal, 10);
        if (!Number.isNaN(code)) return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
        return { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&apos;": "'" }[entity] ?? entity;
      },
    );
}
