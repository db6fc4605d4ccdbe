// Where a WordPress comes from: the zips of @wp-playground/wordpress-builds, or a folder that someone has.
import fs from 'node:fs';
import path from 'node:path';
import { cache, exists, hashOf, isDir, linkTree, root, UserError, withLock } from './core.mjs';
import { unzip } from './zip.mjs';

const builds = path.join( root, 'node_modules', '@wp-playground', 'wordpress-builds' );

/** The one of the package's that ChurnStop runs on: what the package calls its beta is 6.6. */
const zipped = { version: '6.6', name: 'wp-beta' };

/** A complete WordPress (without wp-config.php and database) unpacked from npm. Answers its folder. */
export async function fromNpm() {
  const { version, name } = zipped;
  const zip = path.join( builds, 'src', 'wordpress', `${ name }.zip` );
  if ( ! exists( zip ) ) {
    throw new UserError( 'The WordPress builds are not installed: run npm install.' );
  }
  const to = path.join( cache, 'wordpress', `${ version }-${ hashOf( [ path.join( builds, 'package.json' ) ] ) }` );
  if ( isDir( to ) ) {
    return to;
  }
  return withLock( `wordpress-${ version }`, async () => {
    if ( ! isDir( to ) ) {
      const half = `${ to }.half`;
      fs.rmSync( half, { recursive: true, force: true } );
      const wanted = ( file ) =>
        file === 'wp-config.php' ||
        file.startsWith( 'wp-content/database' ) ||
        file.startsWith( 'wp-content/mu-plugins' ) ||
        file.startsWith( '.' )
          ? null
          : file;
      unzip( zip, half, wanted );
      // The zip lacks what a browser fetches by itself: those files lie beside it.
      const statics = path.join( builds, 'public', name );
      for ( const part of [ 'wp-admin', 'wp-includes', 'wp-content/themes' ] ) {
        if ( isDir( path.join( statics, part ) ) ) {
          copyTree( path.join( statics, part ), path.join( half, part ) );
        }
      }
      fs.renameSync( half, to );
    }
    return to;
  } );
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
