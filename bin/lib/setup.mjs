// Brings a machine to where the commands work. What cannot be installed from here is named, with what to do.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cache, capture, exists, hashOf, root, run, UserError, which, withLock } from './core.mjs';

export function checkNode( version = process.versions.node ) {
  const major = Number( version.split( '.' )[ 0 ] );
  if ( major < 20 ) {
    throw new UserError( `Node ${ version } is too old: ChurnStop's tools need Node 20 or newer.` );
  }
}

// What was installed is remembered by a hash of what asked for it, so that a pull with new packages installs them.
async function installed( name, folder, stamps, install ) {
  const stamp = path.join( folder, '.churnstop-installed' );
  const current = () => exists( stamp ) && stamps.includes( fs.readFileSync( stamp, 'utf8' ) );
  if ( current() ) {
    return false;
  }
  return withLock( `install-${ name }`, async () => {
    if ( current() ) {
      return false;
    }
    await install();
    fs.writeFileSync( stamp, stamps[ 0 ] );
    return true;
  } );
}

export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * The packages of package.json: all of them, or (`tools: false`) its dependencies alone, which build the plugin and run
 * the demo. Where all are installed nothing is taken away again.
 */
export function npmPackages( { tools = true } = {} ) {
  const lock = path.join( root, 'package-lock.json' );
  const all = hashOf( [ exists( lock ) ? lock : path.join( root, 'package.json' ) ] );
  const stamps = tools ? [ all ] : [ `${ all } without tools`, all ];
  return installed( 'npm', path.join( root, 'node_modules' ), stamps, async () => {
    console.log( 'Installing npm packages …' );
    const log = path.join( cache, 'logs', 'npm.log' );
    fs.rmSync( log, { force: true } );
    const args = [ exists( lock ) ? 'ci' : 'install', '--no-audit', '--no-fund', '--no-progress' ];
    const code = await run( npm, [ ...args, tools ? '--include=dev' : '--omit=dev' ], { log } );
    if ( code !== 0 ) {
      throw new UserError( `npm could not install the packages: see ${ log }.` );
    }
  } );
}

export function composerPackages() {
  const manifest = path.join( root, 'composer.json' );
  return installed( 'composer', path.join( root, 'vendor' ), [ hashOf( [ manifest ] ) ], async () => {
    if ( ! which( 'composer' ) ) {
      throw new UserError( 'composer is missing: install Composer 2 (on Debian: apt-get install composer).' );
    }
    console.log( 'Installing Composer packages …' );
    const log = path.join( cache, 'logs', 'composer.log' );
    fs.rmSync( log, { force: true } );
    const command = exists( path.join( root, 'composer.lock' ) ) ? 'install' : 'update';
    const code = await run( 'composer', [ command, '--no-interaction', '--no-progress', '--prefer-dist' ], {
      log,
      env: { ...process.env, COMPOSER_ALLOW_SUPERUSER: '1' },
    } );
    if ( code !== 0 ) {
      throw new UserError( `Composer could not install the packages: see ${ log }.` );
    }
  } );
}

const phpIsNewEnough = () => which( 'php' ) && Number( capture( 'php', [ '-r', 'echo PHP_VERSION_ID;' ] ) ) >= 80100;
const phpHas = ( extension ) =>
  which( 'php' ) && capture( 'php', [ '-m' ] ).toLowerCase().split( /\s+/ ).includes( extension );

/** Programs that npm and Composer do not bring: what for, how to see them, and the Debian packages that have them. */
const programs = [
  { name: 'PHP 8.1 or newer', packages: [ 'php-cli' ], present: phpIsNewEnough },
  { name: "PHP's mysqli", packages: [ 'php-mysql' ], present: () => phpHas( 'mysqli' ) },
  { name: "PHP's curl", packages: [ 'php-curl' ], present: () => phpHas( 'curl' ) },
  { name: "PHP's mbstring", packages: [ 'php-mbstring' ], present: () => phpHas( 'mbstring' ) },
  { name: "PHP's xml and dom", packages: [ 'php-xml' ], present: () => phpHas( 'dom' ) && phpHas( 'xmlwriter' ) },
  { name: 'Composer', packages: [ 'composer' ], present: () => which( 'composer' ) },
  { name: "MariaDB's server", packages: [ 'mariadb-server' ], present: () => which( 'mariadbd' ) || which( 'mysqld' ) },
  { name: 'Chromium', packages: [ 'chromium-headless-shell' ], present: () => chromium() },
  { name: 'xgettext', packages: [ 'gettext' ], present: () => which( 'xgettext' ) },
];

// The headless shell takes a third less of the processor than the browser with its windows.
export const chromium = () =>
  process.env.CHURNSTOP_CHROMIUM ||
  which( 'chromium-headless-shell' ) ||
  which( 'chromium' ) ||
  which( 'chromium-browser' ) ||
  which( 'google-chrome' );

/** @param {{ name: string, packages: string[], present: () => unknown }[]} more What only some commands need. */
export async function systemPackages( more = [] ) {
  const missing = () => [ ...programs, ...more ].filter( ( program ) => ! program.present() );
  let lacking = missing();
  if ( lacking.length === 0 ) {
    return;
  }
  const packages = lacking.flatMap( ( program ) => program.packages ).join( ' ' );
  const names = lacking.map( ( program ) => program.name ).join( ', ' );
  if ( os.userInfo().uid !== 0 || ! which( 'apt-get' ) ) {
    throw new UserError(
      `Missing: ${ names }. Install them first${
        which( 'apt-get' ) ? ` (sudo apt-get install ${ packages })` : ` (on Debian: apt-get install ${ packages })`
      }.`
    );
  }
  console.log( `Installing Debian packages: ${ packages } …` );
  const log = path.join( cache, 'logs', 'apt.log' );
  fs.rmSync( log, { force: true } );
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = ( ...args ) => run( 'apt-get', [ '-o', 'DPkg::Lock::Timeout=120', ...args ], { log, env } );
  const install = () => apt( 'install', '-y', '--no-install-recommends', ...packages.split( ' ' ) );
  await apt( 'update' );
  if ( ( await install() ) !== 0 ) {
    // An index in the middle of an update, or a download that broke: once more.
    await apt( 'update' );
    await install();
  }
  lacking = missing();
  if ( lacking.length > 0 ) {
    throw new UserError(
      `apt-get did not bring ${ lacking.map( ( program ) => program.name ).join( ', ' ) }: see ${ log }.`
    );
  }
}
