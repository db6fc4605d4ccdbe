// What npm start and npm test say where something is missing or wrong: one sentence that says what to do, exit code 2,
// nothing begun.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { root, UserError } from './lib/core.mjs';
import { checkNode } from './lib/setup.mjs';
import { requireWordPress } from './lib/wordpress.mjs';

const ask = ( command, args, env = {} ) => {
  const { status, stdout, stderr } = spawnSync( process.execPath, [ path.join( root, 'bin', command ), ...args ], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  } );
  return { status, said: `${ stdout }${ stderr }`.trim() };
};

const made = [];
const folderWith = ( files ) => {
  const folder = fs.mkdtempSync( path.join( os.tmpdir(), 'churnstop-' ) );
  made.push( folder );
  for ( const [ name, text ] of Object.entries( files ) ) {
    fs.mkdirSync( path.dirname( path.join( folder, name ) ), { recursive: true } );
    fs.writeFileSync( path.join( folder, name ), text );
  }
  return folder;
};

afterAll( () => made.forEach( ( folder ) => fs.rmSync( folder, { recursive: true } ) ) );

// What sets up a fresh clone runs before anything is installed: a package imported at the top of a file would end it
// there.
describe( 'a clone with nothing installed', () => {
  const clone = folderWith( { 'package.json': '{}' } );
  for ( const room of [ 'bin', 'bench' ] ) {
    fs.cpSync( path.join( root, room ), path.join( clone, room ), { recursive: true } );
  }

  it.each( [ 'start.mjs', 'test.mjs', 'bench.mjs', 'env.mjs', 'screenshots.mjs' ] )(
    '%s says what it does',
    ( command ) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [ path.join( clone, 'bin', command ), '--help' ],
        {
          encoding: 'utf8',
        }
      );
      expect( stderr ).toBe( '' );
      expect( status ).toBe( 0 );
      expect( stdout ).not.toBe( '' );
    }
  );
} );

describe( 'a command that hands on how a program ended', () => {
  it.each( [
    [ 'process.exit( 0 )', 0 ],
    [ 'process.exit( 3 )', 3 ],
    [ 'process.kill( process.pid, "SIGKILL" )', 1 ],
  ] )( '%s', ( program, expected ) => {
    const core = JSON.stringify( pathToFileURL( path.join( root, 'bin', 'lib', 'core.mjs' ) ) );
    const command = `
      import { spawnSync } from 'node:child_process';
      import { main } from ${ core };
      main( async () => spawnSync( process.execPath, [ '-e', ${ JSON.stringify( program ) } ] ).status );`;
    const { status } = spawnSync( process.execPath, [ '--input-type=module', '-e', command ] );
    expect( status ).toBe( expected );
  } );
} );

describe( 'npm start', () => {
  it( 'no number as a port', () => {
    expect( ask( 'start.mjs', [ '--port', 'shop' ] ) ).toEqual( {
      status: 2,
      said: '"shop" is no port: give a number from 1 to 65535.',
    } );
  } );

  it( 'WooCommerce Subscriptions without WooCommerce', () => {
    const folder = folderWith( { 'woocommerce-subscriptions.php': '' } );
    expect( ask( 'start.mjs', [ '--subscriptions', folder ] ) ).toEqual( {
      status: 2,
      said: 'WooCommerce Subscriptions needs WooCommerce: give its folder with --woocommerce, too.',
    } );
  } );

  it( 'an old WordPress', () => {
    const wordpress = ( version ) =>
      folderWith( { 'wp-load.php': '', 'wp-includes/version.php': `<?php\n$wp_version = '${ version }';` } );
    const old = wordpress( '6.5.5' );
    expect( ask( 'start.mjs', [ '--wordpress', old ] ) ).toEqual( {
      status: 2,
      said: `${ old } is WordPress 6.5.5, which is too old: ChurnStop needs 6.6 or newer.`,
    } );
    for ( const version of [ '6.6', '6.6-RC3', '6.10.1', '7.0-beta1' ] ) {
      expect( () => requireWordPress( wordpress( version ) ), version ).not.toThrow();
    }
  } );

  it( 'an old Node', () => {
    expect( () => checkNode( '18.20.4' ) ).toThrow(
      new UserError( "Node 18.20.4 is too old: ChurnStop's tools need Node 20 or newer." )
    );
    expect( () => checkNode( '20.0.0' ) ).not.toThrow();
  } );
} );

describe( 'npm test', () => {
  it( 'a machine that lacks PHP and the like', () => {
    const { status, said } = ask( 'test.mjs', [ 'docs' ], { PATH: path.join( root, 'docs' ) } );
    expect( { status, lines: said.split( '\n' ).length } ).toEqual( { status: 2, lines: 1 } );
    expect( said ).toMatch( /^Missing: PHP 8\.1 or newer, PHP's mysqli, .*Composer.* Install them first / );
    expect( said ).toMatch( / \(on Debian: apt-get install php-cli php-mysql .*\)\.$/ );
  } );

  it( 'a suite that is not there', () => {
    expect( ask( 'test.mjs', [ 'everything' ] ).said ).toMatch(
      /^There is no suite "everything": choose from build, unit-php, /
    );
  } );
} );
