#!/usr/bin/env node
// dist/churnstop.zip: what a shop installs, and nothing else.
import fs from 'node:fs';
import path from 'node:path';
import { buildAll } from './build.mjs';
import { isDir, main, rel, root, UserError, walk } from './lib/core.mjs';
import { checkNode, npmPackages } from './lib/setup.mjs';
import { writeZip } from './lib/zip.mjs';

/** What may stand at the top of the plugin. A new file there is either one of these or belongs in .distignore. */
export const top = [
  'LICENSE',
  'build',
  'churnstop.php',
  'includes',
  'languages',
  'readme.txt',
  'templates',
  'uninstall.php',
];

export async function makeZip( file = path.join( root, 'dist', 'churnstop.zip' ) ) {
  await buildAll( { say: () => {} } );
  const ignored = fs
    .readFileSync( path.join( root, '.distignore' ), 'utf8' )
    .split( '\n' )
    .map( ( line ) => line.trim() )
    .filter( ( line ) => line && ! line.startsWith( '#' ) );
  const folders = new Set( ignored.filter( ( line ) => line.startsWith( '/' ) ).map( ( line ) => line.slice( 1 ) ) );
  const endings = ignored.filter( ( line ) => line.startsWith( '*' ) ).map( ( line ) => line.slice( 1 ) );
  const names = [];
  for ( const entry of fs.readdirSync( root ).sort() ) {
    if ( folders.has( entry ) || endings.some( ( ending ) => entry.endsWith( ending ) ) ) {
      continue;
    }
    if ( ! top.includes( entry ) ) {
      throw new UserError( `${ entry } is neither part of the plugin (bin/zip.mjs) nor left out of it (.distignore).` );
    }
    const full = path.join( root, entry );
    names.push( ...( isDir( full ) ? walk( full ).map( ( name ) => `${ entry }/${ name }` ) : [ entry ] ) );
  }
  const files = names.filter(
    ( name ) =>
      ! endings.some( ( ending ) => name.endsWith( ending ) ) &&
      ! name.split( '/' ).some( ( part ) => part.startsWith( '.' ) )
  );
  writeZip(
    file,
    files.map( ( name ) => ( { name: `churnstop/${ name }`, bytes: fs.readFileSync( path.join( root, name ) ) } ) )
  );
  return { file, names: files };
}

if ( process.argv[ 1 ] && path.resolve( process.argv[ 1 ] ) === path.join( root, 'bin', 'zip.mjs' ) ) {
  main( async () => {
    checkNode();
    await npmPackages( { tools: false } );
    const { file, names } = await makeZip();
    console.log( `${ rel( file ) }: ${ names.length } files, ${ Math.ceil( fs.statSync( file ).size / 1024 ) } KB.` );
    return 0;
  } );
}
