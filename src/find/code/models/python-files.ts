// Libraries that open, write or load the file that they are given the name of. From the reference pages of the standard library, NumPy,
// pandas, Pillow, openpyxl, h5py, imageio, matplotlib, pypdf, python-docx, fsspec, cloudpathlib.

import { sinks, types } from "./build.ts";
import type { Model } from "./model.ts";

const standard: readonly Model[] = [
  ...sinks(
    "path",
    "configparser.ConfigParser().read configparser.RawConfigParser().read ConfigParser.ConfigParser().read logging.FileHandler logging.handlers.RotatingFileHandler logging.handlers.TimedRotatingFileHandler wave.open aifc.open sunau.open dbm.open dbm.dumb.open dbm.gnu.open shelve.open mimetypes.read_mime_types imghdr.what sndhdr.what filecmp.cmp py_compile.compile compileall.compile_file zipimport.zipimporter netrc.netrc mailbox.mbox mailbox.Maildir distutils.file_util.copy_file distutils.file_util.move_file distutils.dir_util.copy_tree distutils.dir_util.remove_tree distutils.dir_util.mkpath os.mkfifo os.mknod os.chroot os.fwalk os.getxattr os.statvfs tokenize.open pkgutil.get_data ssl.SSLContext().load_verify_locations plistlib.readPlist dbm.ndbm.open",
    [0, "filename", "file", "path", "filenames", "src"],
  ),
  ...sinks(
    "path",
    "tempfile.NamedTemporaryFile tempfile.mkdtemp tempfile.mkstemp tempfile.TemporaryDirectory tempfile.TemporaryFile tempfile.SpooledTemporaryFile",
    ["dir", "prefix", "suffix"],
  ),
  ...sinks("path", "tempfile.mkstemp tempfile.mkdtemp", [0, 1, 2]),
  ...sinks("path", "distutils.file_util.copy_file distutils.file_util.move_file shutil.copytree", [1, "dst"]),
  ...sinks("path", "xml.etree.ElementTree.ElementTree().write lxml.etree.ElementTree().write", [
    0,
    "file",
    "file_or_filename",
  ]),
  ...sinks("path", "shutil.unpack_archive", [1, "extract_dir"]),
  ...sinks("path", "shutil.make_archive", [2, "root_dir"]),
];

const scientific: readonly Model[] = [
  ...sinks(
    "path",
    "numpy.load numpy.save numpy.savez numpy.savez_compressed numpy.savetxt numpy.fromfile numpy.memmap h5py.File netCDF4.Dataset scipy.io.loadmat scipy.io.savemat scipy.io.wavfile.read scipy.io.wavfile.write imageio.imread imageio.imwrite imageio.v2.imread imageio.v3.imread imageio.get_reader skimage.io.imread skimage.io.imsave matplotlib.pyplot.savefig matplotlib.pyplot.imread matplotlib.image.imread pandas.read_parquet pandas.read_table pandas.read_fwf pandas.read_hdf pandas.read_feather pandas.read_orc pandas.read_sas pandas.read_stata pandas.read_spss pandas.read_xml pandas.ExcelFile pandas.ExcelWriter polars.read_csv polars.read_parquet polars.read_json polars.scan_csv polars.scan_parquet pyarrow.parquet.read_table pyarrow.csv.read_csv xarray.open_dataset geopandas.read_file rasterio.open fiona.open soundfile.read librosa.load pydub.AudioSegment.from_file pydub.AudioSegment.from_mp3 nibabel.load pydicom.dcmread torch.load torch.save torchaudio.load torchvision.io.read_image",
    [0, "file", "fname", "filename", "path", "uri", "fp", "io"],
  ),
  ...types(
    "pandas.DataFrame()",
    "pandas.read_csv() pandas.read_excel() pandas.read_json() pandas.read_sql()",
  ),
  ...sinks(
    "path",
    "pandas.DataFrame().to_csv pandas.DataFrame().to_excel pandas.DataFrame().to_json pandas.DataFrame().to_parquet pandas.DataFrame().to_pickle pandas.DataFrame().to_hdf pandas.DataFrame().to_html",
    [0, "path_or_buf", "path", "excel_writer"],
  ),
  { sink: "?.savefig", kind: "path", args: [0, "fname"], receiver: "fig|plt|plot" },
];

const documents: readonly Model[] = [
  ...types(
    "PIL.Image.Image",
    "PIL.Image.open() PIL.Image.new() PIL.Image.frombytes() PIL.Image.fromarray() PIL.Image.Image.resize() PIL.Image.Image.crop() PIL.Image.Image.convert() PIL.Image.Image.rotate() PIL.Image.Image.copy() PIL.Image.Image.__enter__()",
  ),
  ...sinks("path", "PIL.Image.Image.save", [0, "fp"]),
  ...sinks(
    "path",
    "cv2.imwrite cv2.VideoCapture cv2.VideoWriter openpyxl.load_workbook xlrd.open_workbook xlsxwriter.Workbook pypdf.PdfReader PyPDF2.PdfReader PyPDF2.PdfFileReader pdfplumber.open fitz.open pymupdf.open pikepdf.open pikepdf.Pdf.open pdfminer.high_level.extract_text docx.Document pptx.Presentation toml.load markdown.markdownFromFile ebooklib.epub.read_epub mutagen.File PIL.ImageFont.truetype pytesseract.image_to_string moviepy.editor.VideoFileClip odf.opendocument.load camelot.read_pdf tabula.read_pdf docx2txt.process reportlab.pdfgen.canvas.Canvas fpdf.FPDF().output py7zr.SevenZipFile rarfile.RarFile patoolib.extract_archive send2trash.send2trash filetype.guess magic.from_file",
    [0, "file", "filename", "path", "stream", "fname"],
  ),
  ...sinks("path", "openpyxl.Workbook().save openpyxl.load_workbook().save docx.Document().save", [
    0,
    "filename",
    "path_or_stream",
  ]),
];

/** Places that are files, or stand for them. */
const stores: readonly Model[] = [
  ...sinks(
    "path",
    "fsspec.open fsspec.filesystem().open smart_open.open smart_open.smart_open fs.open_fs upath.UPath().open upath.UPath().read_text anyio.Path().open anyio.Path().read_text anyio.Path().read_bytes anyio.Path().write_text anyio.Path().unlink trio.Path().open trio.Path().read_text trio.open_file py.path.local().read py.path.local().write path.Path().text aiofiles.os.unlink aiofiles.os.rmdir aiofiles.os.mkdir aiofiles.os.makedirs aiofiles.os.rename aiofiles.os.listdir aiofiles.threadpool.open aioshutil.rmtree aioshutil.copyfile",
    ["self", 0, "file", "path", "urlpath", "uri"],
  ),
  ...sinks("path", "flask.send_from_directory quart.send_from_directory", [0, "directory"]),
  ...sinks("path", "bottle.static_file", ["root"]),
  ...sinks("path", "starlette.staticfiles.StaticFiles fastapi.staticfiles.StaticFiles", ["directory"]),
];

export const fileModels: readonly Model[] = [...standard, ...scientific, ...documents, ...stores];
