import { openPipeline } from './pipeline.ts';

const text = (value: string) => Uint8Array.from(value, (letter) => letter.charCodeAt(0));

/** A TIFF of nothing but a header and a directory of long values. */
function tiff(entries: Readonly<Record<number, number>>, littleEndian: boolean): Uint8Array {
  const tags = Object.entries(entries);
  const bytes = new Uint8Array(8 + 2 + tags.length * 12 + 4);
  const view = new DataView(bytes.buffer);
  bytes.fill(littleEndian ? 0x49 : 0x4d, 0, 2);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  view.setUint16(8, tags.length, littleEndian);
  for (const [i, [tag, value]] of tags.entries()) {
    const at = 10 + i * 12;
    view.setUint16(at, Number(tag), littleEndian);
    view.setUint16(at + 2, 4, littleEndian);
    view.setUint32(at + 4, 1, littleEndian);
    view.setUint32(at + 8, value, littleEndian);
  }
  return bytes;
}

const TAGS = { subfile: 254, width: 256, compression: 259, photometric: 262, subIfds: 330, dngVersion: 50706 };

describe('the pipeline names what it does not read, and what to do', () => {
  const pipeline = openPipeline({ threads: 1 });
  afterAll(() => pipeline.close());

  async function verdictOn(file: Uint8Array) {
    const { verdicts } = await pipeline.readBatch({ files: [file], height: 4, width: 4 });
    return verdicts[0]!;
  }

  it.each([
    ['psd', '8BPS\0\x01', /Photoshop.*export/],
    ['xcf', 'gimp xcf v011', /GIMP.*export/],
    ['pdf', '%PDF-1.7', /PDF.*pdfimages/],
    ['postscript', '%!PS-Adobe-3.0', /PostScript/],
    ['svg', '\n<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">', /SVG.*rsvg-convert/],
    ['svg', '\xef\xbb\xbf<svg>', /SVG/],
    ['jpegxl', '\xff\x0a\x00\x00', /JPEG XL.*djxl/],
    ['jpegxl', '\0\0\0\x0cJXL \r\n\x87\n', /JPEG XL/],
    ['jpeg2000', '\0\0\0\x0cjP  \r\n\x87\n', /JPEG 2000.*magick/],
    ['ico', '\0\0\x01\0\x01\0', /icon/],
    ['qoi', 'qoif\0\0', /convert it/],
    ['pnm', 'P6\n2 2\n255\n', /convert it/],
    ['raw', 'FUJIFILMCCD-RAW 0201', /raw file/],
    ['raw', 'IIRO\x08\0\0\0', /raw file/],
    ['raw', '\0\0\0\x18ftypcrx \0\0\0\x01', /raw file/],
    ['raw', 'II*\0\x10\0\0\0CR\x02\0', /raw file/],
    ['video', '\0\0\0\x20ftypisom\0\0\x02\0', /video.*ffmpeg/],
    ['video', '\0\0\0\x14ftypqt  ', /video/],
    ['video', 'RIFF\0\0\0\0AVI LIST', /video/],
    ['video', '\x1a\x45\xdf\xa3\x01', /video/],
  ])('%s: %j', async (format, start, message) => {
    expect(await verdictOn(text(start.padEnd(80, '\0')))).toMatchObject({
      status: 'error',
      code: 'unsupported',
      format,
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['<!DOCTYPE html><title>404</title>', /web page.*download/],
    ['  <HTML><body>Not found', /web page/],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:', /Git LFS.*git lfs pull/],
    ['PK\x03\x04\x14', /archive.*unpack/],
    ['\0\x05\x16\x07\0\x02', /macOS/],
    ['\0'.repeat(100), /zero bytes.*copy it again/],
    ['\0\0\0', /no picture format/],
    ['{"error": "not found"}', /a text.*download/],
    ['RIFF', /no picture format/],
  ])('no picture: %j', async (start, message) => {
    expect(await verdictOn(text(start))).toMatchObject({
      status: 'error',
      code: 'not-an-image',
      format: '',
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([true, false])('takes no raw file’s thumbnail for the photo (little endian: %s)', async (littleEndian) => {
    const raw = { code: 'unsupported', format: 'raw' };
    // NEF and ARW: the first picture is a small copy. DNG says so. PEF has its sensor's values first.
    expect(await verdictOn(tiff({ [TAGS.subfile]: 1, [TAGS.subIfds]: 200 }, littleEndian))).toMatchObject(raw);
    expect(await verdictOn(tiff({ [TAGS.dngVersion]: 0x01040000 }, littleEndian))).toMatchObject(raw);
    expect(await verdictOn(tiff({ [TAGS.photometric]: 32803 }, littleEndian))).toMatchObject(raw);
    // A picture with smaller copies of itself, and a directory that is cut off.
    const tiled = tiff({ [TAGS.subfile]: 0, [TAGS.width]: 1, [TAGS.subIfds]: 200 }, littleEndian);
    expect(await verdictOn(tiled)).toMatchObject({ code: 'corrupt', format: 'tiff' });
    expect(await verdictOn(tiled.subarray(0, 20))).toMatchObject({ code: 'corrupt', format: 'tiff' });
  });

  it.each([true, false])('takes no YCbCr pixels of a TIFF for RGB (little endian: %s)', async (littleEndian) => {
    const ycc = { [TAGS.width]: 1, [TAGS.photometric]: 6 };
    const refused = { code: 'unsupported', format: 'tiff', message: expect.stringMatching(/YCbCr.*save it/) as string };
    expect(await verdictOn(tiff(ycc, littleEndian))).toMatchObject(refused);
    expect(await verdictOn(tiff({ ...ycc, [TAGS.compression]: 5 }, littleEndian))).toMatchObject(refused);
    // JPEG's decoder makes RGB of them.
    const jpeg = tiff({ ...ycc, [TAGS.compression]: 7 }, littleEndian);
    expect(await verdictOn(jpeg)).toMatchObject({ code: 'corrupt', format: 'tiff' });
  });
});
