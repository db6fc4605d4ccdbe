// For the benchmarks that run in Chromium.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';

export const median = ( list ) => [ ...list ].sort( ( a, b ) => a - b )[ Math.floor( list.length / 2 ) ];

/** A figure of a busy machine is no figure: how busy it is stands beside each. */
export const load = () => `load ${ os.loadavg()[ 0 ].toFixed( 1 ) } on ${ os.cpus().length } cores`;

export const launch = ( executablePath ) =>
  chromium.launch( {
    ...( executablePath ? { executablePath } : {} ),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  } );

/** A browser as somebody who comes for the first time: an empty cache, logged in by the cookies. */
export async function arrive( browser, url, cookies, slowdown = 1 ) {
  const context = await browser.newContext( { viewport: { width: 1280, height: 800 }, locale: 'en-US' } );
  await context.addCookies(
    Object.entries( cookies ).map( ( [ name, value ] ) => ( { name, value: encodeURIComponent( value ), url } ) )
  );
  const page = await context.newPage();
  if ( slowdown > 1 ) {
    const session = await context.newCDPSession( page );
    await session.send( 'Emulation.setCPUThrottlingRate', { rate: slowdown } );
  }
  return { context, page };
}

/** Bytes of the built files of that name and kind, as a server that compresses sends them. */
export const zipped = ( folder, name, kinds ) =>
  fs
    .readdirSync( folder )
    .filter( ( file ) => file.startsWith( name ) && kinds.some( ( kind ) => file.endsWith( `.${ kind }` ) ) )
    .reduce( ( sum, file ) => sum + gzipSync( fs.readFileSync( path.join( folder, file ) ), { level: 9 } ).length, 0 );

/** What a script of bench/ prints as JSON. */
export async function ask( php, script, args = [] ) {
  const output = await php( script, args );
  const text = typeof output === 'string' ? output : output.stdout;
  return JSON.parse( text.slice( text.indexOf( '{"' ) ) );
}
