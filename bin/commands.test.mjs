// What npm start and npm test say where something is missing or wrong: one sentence that says what to do, exit code 2, nothing begun.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, UserError } from './lib/core.mjs';
import { checkNode } from './lib/setup.mjs';

const ask = ( command, args, env = {} ) => {
  const { status, stdout, stderr } = spawnSync( process.execPath, [ path.join( root, 'bin', command ), ...args ], { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } } );
  return { status, said: `${ stdout }${ stderr }`.trim() };
};

describe( 'npm start', () => {
  it.each( [
    [ 'no number as a port', [ '--port', 'shop' ], '"shop" is no port: give a number from 1 to 65535.' ],
    [ 'a WordPress that npm does not have', [ '--wp-version', '5.0' ], 'There is no WordPress 5.0 in the npm package: choose one of 6.6, 6.5, 6.4, or give a folder with --wordpress.' ],
  ] )( '%s', ( _name, args, sentence ) => {
    expect( ask( 'start.mjs', args ) ).toEqual( { status: 2, said: sentence } );
  } );

  it( 'WooCommerce Subscriptions without WooCommerce', () => {
    const folder = fs.mkdtempSync( path.join( os.tmpdir(), 'subscriptions-' ) );
    fs.writeFileSync( path.join( folder, 'woocommerce-subscriptions.php' ), '' );
    expect( ask( 'start.mjs', [ '--subscriptions', folder ] ) ).toEqual( { status: 2, said: 'WooCommerce Subscriptions needs WooCommerce: give its folder with --woocommerce, too.' } );
    fs.rmSync( folder, { recursive: true } );
  } );

  it( 'an old Node', () => {
    expect( () => checkNode( '18.20.4' ) ).toThrow( new UserError( "Node 18.20.4 is too old: ChurnStop's tools need Node 20 or newer." ) );
    expect( () => checkNode( '20.0.0' ) ).not.toThrow();
  } );
} );

describe( 'npm test', () => {
  it( 'a machine that lacks PHP and the like', () => {
    const { status, said } = ask( 'test.mjs', [ 'docs' ], { PATH: path.join( root, 'docs' ) } );
    expect( { status, lines: said.split( '\n' ).length } ).toEqual( { status: 2, lines: 1 } );
    expect( said ).toMatch( /^Missing: PHP 8\.1 or newer, PHP's mysqli, .*Composer.* Install them first \(on Debian: apt-get install php-cli php-mysql .*\)\.$/ );
  } );

  it( 'a suite that is not there', () => {
    expect( ask( 'test.mjs', [ 'everything' ] ).said ).toMatch( /^There is no suite "everything": choose from build, lint, / );
  } );
} );
