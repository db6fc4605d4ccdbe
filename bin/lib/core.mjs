// What every command here shares: where things are, how a program is run, and how one says that something is wrong.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve( path.dirname( fileURLToPath( import.meta.url ) ), '..', '..' );
export const cache = path.join( root, '.cache' );

/** A thing the person at the keyboard can put right: one sentence, exit code 2, no stack. */
export class UserError extends Error {}

export function main( run ) {
  run().then(
    ( code ) => {
      // Null is the status of a program that a signal has ended: nothing says that it did its work.
      process.exitCode = code === null ? 1 : code ?? process.exitCode ?? 0;
    },
    ( error ) => {
      if ( error instanceof UserError ) {
        console.error( error.message );
        process.exit( 2 );
      }
      console.error( error );
      process.exit( 1 );
    }
  );
}

export const rel = ( file ) => path.relative( root, file ) || '.';
export const exists = ( file ) => fs.existsSync( file );
export const isDir = ( file ) => exists( file ) && fs.statSync( file ).isDirectory();
export const readJson = ( file ) => JSON.parse( fs.readFileSync( file, 'utf8' ) );

export function writeJson( file, value ) {
  fs.mkdirSync( path.dirname( file ), { recursive: true } );
  fs.writeFileSync( `${ file }.tmp`, `${ JSON.stringify( value, null, 2 ) }\n` );
  fs.renameSync( `${ file }.tmp`, file );
}

export const sleep = ( ms ) => new Promise( ( done ) => setTimeout( done, ms ) );

/** Runs a program and gives what it printed; throws where it fails, with that in the message. */
export function capture( command, args, options = {} ) {
  const result = spawnSync( command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options } );
  if ( result.error ) {
    throw result.error;
  }
  if ( result.status !== 0 && ! options.allowFailure ) {
    throw new Error(
      `${ command } ${ args.join( ' ' ) } failed (${ result.status ?? result.signal }):\n${ result.stdout ?? '' }${
        result.stderr ?? ''
      }`
    );
  }
  return options.full ? result : result.stdout;
}

const children = new Set();

/** Ends what `run` started and is still there. */
export function endChildren() {
  children.forEach( ( child ) => child.kill( 'SIGTERM' ) );
}

/**
 * Runs a program while others go on, and gives what it printed, whatever came of it. Resolves to { status, stdout,
 * stderr }.
 */
export function listen( command, args ) {
  return new Promise( ( resolve, reject ) => {
    const child = spawn( command, args, { cwd: root, stdio: [ 'ignore', 'pipe', 'pipe' ] } );
    const said = { stdout: [], stderr: [] };
    children.add( child );
    for ( const stream of Object.keys( said ) ) {
      child[ stream ].on( 'data', ( part ) => said[ stream ].push( part ) );
    }
    child.on( 'error', reject );
    child.on( 'close', ( status ) => {
      children.delete( child );
      resolve( {
        status,
        stdout: Buffer.concat( said.stdout ).toString(),
        stderr: Buffer.concat( said.stderr ).toString(),
      } );
    } );
  } );
}

/** Runs a program; `log` takes its output into a file, otherwise it goes to the screen. Resolves to its exit code. */
export function run( command, args, { log, cwd = root, env = process.env, quiet = false } = {} ) {
  return new Promise( ( resolve, reject ) => {
    const stdio = [ 'ignore', 'inherit', 'inherit' ];
    let fd;
    if ( log ) {
      fs.mkdirSync( path.dirname( log ), { recursive: true } );
      fd = fs.openSync( log, 'a' );
      stdio[ 1 ] = fd;
      stdio[ 2 ] = fd;
    } else if ( quiet ) {
      stdio[ 1 ] = 'ignore';
      stdio[ 2 ] = 'ignore';
    }
    const child = spawn( command, args, { cwd, env, stdio } );
    children.add( child );
    child.on( 'error', reject );
    child.on( 'close', ( code, signal ) => {
      children.delete( child );
      if ( fd !== undefined ) {
        fs.closeSync( fd );
      }
      resolve( code ?? ( signal ? 128 : 1 ) );
    } );
  } );
}

export function which( program ) {
  for ( const dir of [
    ...( process.env.PATH ?? '' ).split( path.delimiter ),
    '/usr/sbin',
    '/usr/local/sbin',
    '/sbin',
  ] ) {
    const file = path.join( dir, program );
    if ( dir && exists( file ) ) {
      return file;
    }
  }
  return null;
}

export function portIsFree( port, host = '127.0.0.1' ) {
  return new Promise( ( resolve ) => {
    const server = net.createServer();
    server.once( 'error', () => resolve( false ) );
    server.listen( { port, host, exclusive: true }, () => server.close( () => resolve( true ) ) );
  } );
}

export function freePort() {
  return new Promise( ( resolve, reject ) => {
    const server = net.createServer();
    server.once( 'error', reject );
    server.listen( { port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address();
      server.close( () => resolve( port ) );
    } );
  } );
}

export function alive( pid ) {
  try {
    process.kill( pid, 0 );
    return true;
  } catch {
    return false;
  }
}

/** Every file below a folder, relative, sorted; folders named in `skip` are left out at any depth. */
export function walk( dir, skip = [], prefix = '' ) {
  const found = [];
  if ( ! isDir( dir ) ) {
    return found;
  }
  for ( const entry of fs
    .readdirSync( dir, { withFileTypes: true } )
    .sort( ( a, b ) => ( a.name < b.name ? -1 : 1 ) ) ) {
    if ( skip.includes( entry.name ) ) {
      continue;
    }
    const name = prefix ? `${ prefix }/${ entry.name }` : entry.name;
    if ( entry.isDirectory() ) {
      found.push( ...walk( path.join( dir, entry.name ), skip, name ) );
    } else {
      found.push( name );
    }
  }
  return found;
}

/** A short hash of strings and of the contents of files. */
export function hashOf( files, extra = [] ) {
  const hash = createHash( 'sha256' );
  for ( const word of extra ) {
    hash.update( `${ word }\0` );
  }
  for ( const file of files ) {
    hash.update( `${ path.relative( root, file ) }\0` );
    hash.update( exists( file ) ? fs.readFileSync( file ) : 'absent' );
  }
  return hash.digest( 'hex' ).slice( 0, 16 );
}

/** Copies a folder by hard links where the file system allows it: quick, and no second copy on disk. */
export function linkTree( from, to ) {
  fs.mkdirSync( to, { recursive: true } );
  for ( const entry of fs.readdirSync( from, { withFileTypes: true } ) ) {
    const a = path.join( from, entry.name );
    const b = path.join( to, entry.name );
    if ( entry.isDirectory() ) {
      linkTree( a, b );
    } else {
      fs.rmSync( b, { force: true } );
      try {
        fs.linkSync( a, b );
      } catch {
        fs.copyFileSync( a, b );
      }
    }
  }
}

/** One at a time over all processes of this checkout. A lock whose owner died is taken over. */
export async function withLock( name, work ) {
  const file = path.join( cache, 'locks', name );
  fs.mkdirSync( path.dirname( file ), { recursive: true } );
  for ( let tries = 0; ; tries++ ) {
    try {
      fs.writeFileSync( file, String( process.pid ), { flag: 'wx' } );
      break;
    } catch ( error ) {
      if ( error.code !== 'EEXIST' ) {
        throw error;
      }
      const owner = Number( fs.readFileSync( file, { encoding: 'utf8', flag: 'a+' } ) );
      if ( owner && ! alive( owner ) ) {
        fs.rmSync( file, { force: true } );
        continue;
      }
      if ( tries > 3000 ) {
        throw new UserError(
          `Something holds ${ rel( file ) } for ten minutes now: end process ${ owner } or delete that file.`
        );
      }
      await sleep( 200 );
    }
  }
  try {
    return await work();
  } finally {
    fs.rmSync( file, { force: true } );
  }
}
