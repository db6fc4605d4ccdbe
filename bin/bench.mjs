#!/usr/bin/env node
// npm run bench: every bench/*.mjs (or those named), on a store of its own where its folders are given, else on the
// sandbox.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildAll } from './build.mjs';
import { main, root, UserError, walk } from './lib/core.mjs';
import * as db from './lib/mariadb.mjs';
import { checkNode, chromium, composerPackages, npmPackages, systemPackages } from './lib/setup.mjs';
import * as sites from './lib/sites.mjs';

const help = `npm run bench           every benchmark
npm run bench -- NAME   these only: the files of bench/
Where CHURNSTOP_STORE_* name a store's folders it runs there, else on the sandbox.
A broken limit ends it with an error.`;

main( async () => {
  if ( process.argv.includes( '--help' ) ) {
    console.log( help );
    return 0;
  }
  checkNode();
  const present = walk( path.join( root, 'bench' ) )
    .filter( ( file ) => /^[^/]+\.mjs$/.test( file ) )
    .map( ( file ) => file.replace( /\.mjs$/, '' ) );
  const names = process.argv.slice( 2 ).filter( ( arg ) => ! arg.startsWith( '-' ) );
  const unknown = names.find( ( name ) => ! present.includes( name ) );
  if ( unknown || present.length === 0 ) {
    throw new UserError(
      unknown
        ? `There is no benchmark "${ unknown }": choose from ${ present.join( ', ' ) }.`
        : 'There is no benchmark in bench/.'
    );
  }
  process.env.CHURNSTOP_ENV_NAME = `${ process.env.CHURNSTOP_ENV_NAME ?? '' }bench`;
  await systemPackages();
  await npmPackages();
  await composerPackages();
  await buildAll();
  const server = await db.start();
  const why = sites.whyNoStore();
  if ( why ) {
    console.log( `On the sandbox, because there is no store: ${ why }.` );
  }
  const site = await sites.serve( await sites.prepare( why ? 'sandbox' : 'store', { fresh: true, strict: true } ), {
    workers: 2,
  } );
  let failed = 0;
  try {
    for ( const name of names.length ? names : present ) {
      console.log( `\n${ name }` );
      const { default: bench } = await import( pathToFileURL( path.join( root, 'bench', `${ name }.mjs` ) ) );
      // A benchmark answers false where a limit is broken.
      if (
        ( await bench( {
          site,
          root,
          store: ! why,
          chromium: chromium(),
          php: ( script, args = [] ) => sites.phpIn( site, path.resolve( root, script ), args ),
          sql: ( text ) => db.sql( text, site.database ),
        } ) ) === false
      ) {
        failed++;
      }
    }
  } finally {
    await sites.stopServer( site );
    if ( server.started ) {
      await db.stop();
    }
  }
  return failed ? 1 : 0;
} );
