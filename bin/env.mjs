#!/usr/bin/env node
// Real sites to work against. `node bin/env.mjs help` says how.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { exists, main, root, UserError } from './lib/core.mjs';
import * as db from './lib/mariadb.mjs';
import * as sites from './lib/sites.mjs';

const help = `Sites for tests and for trying things out, each with its own folder, database and address.

  node bin/env.mjs up <site>              makes it if it is missing, starts its web server, prints addresses and log-ins
  node bin/env.mjs reset <site>           the same with a database as new
  node bin/env.mjs php <site> FILE [ARGS] runs a PHP file with the site's WordPress loaded
  node bin/env.mjs sql <site> 'SELECT …'  asks the site's database
  node bin/env.mjs phpunit <site> [ARGS]  runs the suite "integration" or "store" on it, with PHPUnit's own arguments
  node bin/env.mjs status                 lists what there is
  node bin/env.mjs down [site]            stops its web server; without a site all of them and the database server

Sites: integration (WordPress + ChurnStop), sandbox (the same with the demo), store (WooCommerce and WooCommerce
Subscriptions, from the folders CHURNSTOP_STORE_WORDPRESS, CHURNSTOP_STORE_WOOCOMMERCE, CHURNSTOP_STORE_SUBSCRIPTIONS).
CHURNSTOP_ENV_NAME=anna gives you sites of your own, beside those of others in the same checkout.
CHURNSTOP_MARIADB_SOCKET=/path uses a running server (user root, no password) instead of a private one.`;

main( async () => {
  const [ command = 'help', kind, ...rest ] = process.argv.slice( 2 );
  switch ( command ) {
    case 'up':
    case 'reset': {
      const site = await sites.serve( await sites.prepare( kind, { fresh: command === 'reset' } ) );
      print( site );
      return 0;
    }
    case 'php': {
      const site = await sites.prepare( kind );
      if ( ! rest[ 0 ] ) {
        throw new UserError( 'Which PHP file? node bin/env.mjs php store script.php' );
      }
      return sites.phpIn( site, path.resolve( rest[ 0 ] ), rest.slice( 1 ), { inherit: true } ).status;
    }
    case 'sql':
      console.log( db.sql( rest.join( ' ' ), ( await sites.prepare( kind ) ).database ).trimEnd() );
      return 0;
    case 'phpunit': {
      const site = await sites.serve( await sites.prepare( kind ) );
      const config = path.join( root, `phpunit.${ kind }.xml.dist` );
      if ( ! exists( config ) ) {
        throw new UserError( `There is no suite "${ kind }": choose integration or store.` );
      }
      return spawnSync( 'php', [ ...sites.phpFlags, path.join( root, 'vendor/bin/phpunit' ), '-c', config, ...rest ], {
        cwd: root,
        stdio: 'inherit',
        env: sites.environment( site ),
      } ).status;
    }
    case 'status':
      console.log( db.running() ? `MariaDB: ${ db.running().socket }` : 'MariaDB: not running' );
      sites
        .all()
        .forEach( ( site ) =>
          console.log(
            `${ site.kind } (${ site.name }): ${ site.url }${
              site.pid ? `, process ${ site.pid }` : ', no web server'
            }`
          )
        );
      return 0;
    case 'down':
      for ( const site of sites.all() ) {
        if ( ! kind || ( site.kind === kind && site.name === sites.envName() ) ) {
          await sites.stopServer( site );
        }
      }
      if ( ! kind ) {
        await db.stop();
      }
      return 0;
    case 'help':
    case '--help':
      console.log( help );
      return 0;
    default:
      throw new UserError( `There is no command "${ command }": see node bin/env.mjs help.` );
  }
} );

function print( site ) {
  console.log( `${ site.kind } (${ site.name })` );
  console.log( `  address   ${ site.url }/` );
  console.log( `  wp-admin  ${ site.url }/wp-admin/  admin / admin` );
  if ( site.kind === 'store' ) {
    console.log( `  shopper   ${ site.url }/my-account/  shopper / shopper (also: manager / manager, other / other)` );
  }
  if ( site.kind === 'sandbox' ) {
    for ( const login of JSON.parse( sites.phpIn( site, path.join( root, 'tests/harness/logins.php' ) ) || '[]' ) ) {
      console.log( `  ${ login.label }: ${ login.url }  ${ login.user } / ${ login.password }` );
    }
  }
  console.log( `  folder    ${ site.dir }` );
  console.log( `  database  ${ site.database } (mariadb -uroot --socket=${ site.socket } ${ site.database })` );
  console.log( `  mail      ${ path.join( path.dirname( site.dir ), 'mail.log' ) }, PHP's log: debug.log beside it` );
}
