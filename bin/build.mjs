#!/usr/bin/env node
// Builds what browsers load, with Vite: build/admin and build/blocks for WordPress, build/storefront for everybody.
import fs from 'node:fs';
import path from 'node:path';
import {
  cache,
  exists,
  hashOf,
  isDir,
  main,
  readJson,
  root,
  run,
  UserError,
  walk,
  withLock,
  writeJson,
} from './lib/core.mjs';
import { checkNode, npmPackages } from './lib/setup.mjs';

const at = ( ...parts ) => path.join( root, ...parts );
const build = at( 'build' );
const vite = at( 'node_modules/vite/bin/vite.js' );

function sourcesOf( ...folders ) {
  return folders
    .flatMap( ( folder ) => walk( at( folder ) ).map( ( file ) => at( folder, file ) ) )
    .filter( ( file ) => ! /\.test\.tsx?$/.test( file ) );
}

const config = [
  'package-lock.json',
  'vite.config.ts',
  'vite.wordpress.config.ts',
  'tsconfig.json',
  'bin/build.mjs',
].map( ( file ) => at( file ) );

/** Where a part is made: beside the one that pages are served with meanwhile, which it replaces when it is whole. */
const fresh = ( name ) => path.join( build, `.${ name }-new` );
const relative = ( name ) => path.relative( root, fresh( name ) );

const forWordPress = ( mode ) => [ '--config', 'vite.wordpress.config.ts', '--mode', mode ];

/** Each is a file of its own: see vite.config.ts. */
const storefrontModes = [ 'loader', 'agreement', 'modal', 'embed', 'barecancel', 'flow' ];

/** Their addresses are written into pages of others: no hash, and at the top of build/. */
const lasting = [ 'embed.js', 'barecancel.js' ];

/** Of the JWT library, what Embed\\Library loads. */
const jwt = [
  'JWTExceptionWithPayloadInterface',
  'BeforeValidException',
  'ExpiredException',
  'SignatureInvalidException',
  'Key',
  'JWT',
];

/** The parts, each with what it is made of and how. A part whose entry is not there yet is left out. */
const parts = {
  storefront: {
    entry: at( 'src/storefront/loader.ts' ),
    sources: () => sourcesOf( 'src/storefront', 'src/contract' ),
    make: async ( log ) => {
      for ( const mode of storefrontModes ) {
        const code = await viteBuild( [ '--mode', mode ], 'storefront', log );
        if ( code !== 0 ) {
          return code;
        }
      }
      return storefrontManifest();
    },
    after: () => {
      const names = readJson( at( 'build/storefront/manifest.json' ) );
      for ( const name of lasting ) {
        fs.copyFileSync( at( 'build/storefront', names[ name ] ), at( 'build', name ) );
      }
    },
  },
  admin: {
    entry: at( 'src/admin/index.tsx' ),
    sources: () => sourcesOf( 'src/admin', 'src/contract', 'src/compliance' ),
    make: ( log ) => viteBuild( forWordPress( 'admin' ), 'admin', log ),
  },
  'php-jwt': {
    entry: at( 'packages/php-jwt/src' ),
    sources: () => sourcesOf( 'packages/php-jwt/src' ),
    make: () => prefixed( at( 'packages/php-jwt' ), fresh( 'php-jwt' ), 'Firebase\\JWT', jwt ),
  },
  blocks: {
    entry: at( 'blocks' ),
    sources: () => sourcesOf( 'blocks' ),
    make: ( log ) => viteBuild( forWordPress( 'blocks' ), 'blocks', log ),
  },
};

const viteBuild = ( args, name, log ) =>
  run( process.execPath, [ vite, 'build', ...args, '--outDir', relative( name ), '--logLevel', 'warn' ], { log } );

/**
 * A PHP library under our own namespace, so that another plugin's version of it lives beside ours, and silent to direct
 * requests.
 */
function prefixed( from, to, namespace, files ) {
  fs.mkdirSync( to, { recursive: true } );
  fs.copyFileSync( path.join( from, 'LICENSE' ), path.join( to, 'LICENSE' ) );
  for ( const file of files.map( ( name ) => `${ name }.php` ) ) {
    const text = fs
      .readFileSync( path.join( from, 'src', file ), 'utf8' )
      .replaceAll( namespace, `ChurnStopVendor\\${ namespace }` );
    fs.writeFileSync(
      path.join( to, file ),
      text.replace(
        /^namespace [^;]+;$/m,
        "$&\n\ndefined( 'ABSPATH' ) || exit;\n\n" +
          "// phpcs:disable WordPress -- Firebase's library as it is, but for its name."
      )
    );
  }
  return 0;
}

/**
 * One small file for PHP: build/storefront/manifest.json = { "loader.js": name, "agreement.js": name, "modal.js": name,
 * "modal.css": name }.
 */
function storefrontManifest() {
  const names = {};
  for ( const mode of storefrontModes ) {
    const file = path.join( fresh( 'storefront' ), `manifest.${ mode }.json` );
    for ( const chunk of Object.values( readJson( file ) ) ) {
      if ( chunk.isEntry ) {
        names[ `${ mode }.js` ] = chunk.file;
      }
      for ( const css of [ ...( chunk.css ?? [] ), ...( chunk.file.endsWith( '.css' ) ? [ chunk.file ] : [] ) ] ) {
        names[ `${ mode }.css` ] = css;
      }
    }
    fs.rmSync( file );
  }
  writeJson( path.join( fresh( 'storefront' ), 'manifest.json' ), names );
  return 0;
}

/** Two renames: whoever asks between them for a file of the part finds none, and nobody finds half of one. */
function swap( name ) {
  const present = path.join( build, name );
  const old = path.join( build, `.${ name }-old` );
  fs.rmSync( old, { recursive: true, force: true } );
  if ( isDir( present ) ) {
    fs.renameSync( present, old );
  }
  fs.renameSync( fresh( name ), present );
  fs.rmSync( old, { recursive: true, force: true } );
}

const stamp = ( name ) => path.join( cache, 'build', `${ name }.hash` );

/** Builds the parts whose sources changed. Answers the names of what was built. */
export async function buildAll( { force = false, only = Object.keys( parts ), say = console.log } = {} ) {
  return withLock( 'build', async () => {
    const built = [];
    const broken = [];
    for ( const name of only ) {
      const part = parts[ name ];
      if ( ! exists( part.entry ) ) {
        continue;
      }
      const hash = hashOf( [ ...config, ...part.sources() ] );
      const present =
        isDir( path.join( build, name ) ) &&
        exists( stamp( name ) ) &&
        fs.readFileSync( stamp( name ), 'utf8' ) === hash;
      if ( present && ! force ) {
        continue;
      }
      say( `Building ${ name } …` );
      const log = path.join( cache, 'logs', `build-${ name }.log` );
      fs.rmSync( log, { force: true } );
      fs.rmSync( stamp( name ), { force: true } );
      fs.rmSync( fresh( name ), { recursive: true, force: true } );
      if ( ( await part.make( log ) ) !== 0 ) {
        fs.rmSync( fresh( name ), { recursive: true, force: true } );
        broken.push(
          `The build of ${ name } failed; the one before it stays:\n${ fs
            .readFileSync( log, 'utf8' )
            .trim()
            .slice( 0, 2000 ) }`
        );
        continue;
      }
      swap( name );
      part.after?.();
      fs.mkdirSync( path.dirname( stamp( name ) ), { recursive: true } );
      fs.writeFileSync( stamp( name ), hash );
      built.push( name );
    }
    if ( broken.length ) {
      throw new UserError( broken.join( '\n\n' ) );
    }
    return built;
  } );
}

async function watch() {
  await buildAll();
  console.log( 'Watching src and blocks; Ctrl+C ends it.' );
  let queued = false;
  const again = () => {
    if ( ! queued ) {
      queued = true;
      setTimeout( () => {
        queued = false;
        buildAll().then(
          ( built ) => built.length && console.log( `Built ${ built.join( ', ' ) }.` ),
          ( error ) => console.error( error.message )
        );
      }, 200 );
    }
  };
  for ( const folder of [ 'src', 'blocks' ] ) {
    if ( isDir( at( folder ) ) ) {
      fs.watch( at( folder ), { recursive: true }, again );
    }
  }
  await new Promise( () => {} );
}

if ( process.argv[ 1 ] && path.resolve( process.argv[ 1 ] ) === at( 'bin/build.mjs' ) ) {
  main( async () => {
    checkNode();
    await npmPackages( { tools: false } );
    const args = process.argv.slice( 2 );
    if ( args.includes( '--watch' ) ) {
      return watch();
    }
    const only = args.filter( ( arg ) => ! arg.startsWith( '-' ) );
    for ( const name of only ) {
      if ( ! parts[ name ] ) {
        throw new UserError( `There is no part "${ name }": choose from ${ Object.keys( parts ).join( ', ' ) }.` );
      }
    }
    const built = await buildAll( { force: args.includes( '--force' ), only: only.length ? only : undefined } );
    console.log( built.length ? `Built ${ built.join( ', ' ) }.` : 'Everything is built already.' );
    return 0;
  } );
}
