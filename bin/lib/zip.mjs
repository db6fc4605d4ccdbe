// Reading and writing zip files with nothing but Node.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

/** Calls `each( name, read )` for every file of a zip. */
export function readZip( file, each ) {
  const bytes = fs.readFileSync( file );
  let end = bytes.length - 22;
  while ( end >= 0 && bytes.readUInt32LE( end ) !== 0x06054b50 ) {
    end--;
  }
  if ( end < 0 ) {
    throw new Error( `${ file } is not a zip file.` );
  }
  let at = bytes.readUInt32LE( end + 16 );
  for ( let n = bytes.readUInt16LE( end + 10 ); n > 0; n-- ) {
    const method = bytes.readUInt16LE( at + 10 );
    const packed = bytes.readUInt32LE( at + 20 );
    const nameLength = bytes.readUInt16LE( at + 28 );
    const local = bytes.readUInt32LE( at + 42 );
    const name = bytes.toString( 'utf8', at + 46, at + 46 + nameLength );
    at += 46 + nameLength + bytes.readUInt16LE( at + 30 ) + bytes.readUInt16LE( at + 32 );
    if ( name.endsWith( '/' ) ) {
      continue;
    }
    const start = local + 30 + bytes.readUInt16LE( local + 26 ) + bytes.readUInt16LE( local + 28 );
    each( name, () => {
      const raw = bytes.subarray( start, start + packed );
      return method === 0 ? raw : zlib.inflateRawSync( raw );
    } );
  }
}

/** Unpacks the files that `wanted( name )` gives a path for (relative to `to`). */
export function unzip( file, to, wanted = ( name ) => name ) {
  readZip( file, ( name, read ) => {
    const target = wanted( name );
    if ( ! target || target.split( '/' ).includes( '..' ) ) {
      return;
    }
    const out = path.join( to, target );
    fs.mkdirSync( path.dirname( out ), { recursive: true } );
    fs.writeFileSync( out, read() );
  } );
}

const table = Array.from( { length: 256 }, ( _, n ) => {
  let c = n;
  for ( let k = 0; k < 8; k++ ) {
    c = c & 1 ? 0xedb88320 ^ ( c >>> 1 ) : c >>> 1;
  }
  return c >>> 0;
} );

function crc32( bytes ) {
  let c = 0xffffffff;
  for ( const byte of bytes ) {
    c = table[ ( c ^ byte ) & 0xff ] ^ ( c >>> 8 );
  }
  return ( c ^ 0xffffffff ) >>> 0;
}

/** Writes `files` ({ name, bytes }) as a zip; the same files always give the same bytes. */
export function writeZip( file, files ) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for ( const { name, bytes } of files ) {
    const title = Buffer.from( name );
    const packed = zlib.deflateRawSync( bytes, { level: 9 } );
    const head = Buffer.alloc( 26 );
    head.writeUInt16LE( 20, 0 );
    head.writeUInt16LE( 0x0800, 2 );
    head.writeUInt16LE( 8, 4 );
    head.writeUInt16LE( 0, 6 );
    head.writeUInt16LE( 0x21, 8 );
    head.writeUInt32LE( crc32( bytes ), 10 );
    head.writeUInt32LE( packed.length, 14 );
    head.writeUInt32LE( bytes.length, 18 );
    head.writeUInt16LE( title.length, 22 );
    const local = Buffer.concat( [ Buffer.from( [ 0x50, 0x4b, 3, 4 ] ), head, title, packed ] );
    const tail = Buffer.alloc( 14 );
    tail.writeUInt32LE( ( 0o100644 << 16 ) >>> 0, 6 );
    tail.writeUInt32LE( offset, 10 );
    directory.push( Buffer.concat( [ Buffer.from( [ 0x50, 0x4b, 1, 2, 20, 3 ] ), head, tail, title ] ) );
    parts.push( local );
    offset += local.length;
  }
  const index = Buffer.concat( directory );
  const end = Buffer.alloc( 22 );
  end.writeUInt32LE( 0x06054b50, 0 );
  end.writeUInt16LE( files.length, 8 );
  end.writeUInt16LE( files.length, 10 );
  end.writeUInt32LE( index.length, 12 );
  end.writeUInt32LE( offset, 16 );
  fs.mkdirSync( path.dirname( file ), { recursive: true } );
  fs.writeFileSync( file, Buffer.concat( [ ...parts, index, end ] ) );
}
