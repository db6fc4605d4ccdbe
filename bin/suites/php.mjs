// PHPUnit: units without WordPress, integration on WordPress and MariaDB, the store on the real thing.
import fs from 'node:fs';
import path from 'node:path';
import { cache, capture, root, run, walk } from '../lib/core.mjs';
import * as galera from '../lib/galera.mjs';
import { add, check, junit, nothing, tail } from '../lib/reports.mjs';
import * as sites from '../lib/sites.mjs';
import * as sqlite from '../lib/sqlite.mjs';

const phpunitFile = path.join( root, 'vendor', 'bin', 'phpunit' );

async function phpunit( name, config, { log, words }, site = null ) {
  const report = path.join( cache, 'reports', `${ name }.xml` );
  fs.mkdirSync( path.dirname( report ), { recursive: true } );
  fs.rmSync( report, { force: true } );
  const env = site ? sites.environment( site ) : process.env;
  const code = await run(
    'php',
    [ ...sites.phpFlags, phpunitFile, '-c', config, '--colors=never', '--log-junit', report, ...words ],
    { log, env }
  );
  return junit( report, code, log );
}

export const unit = ( context ) => phpunit( 'unit-php', 'phpunit.xml.dist', context );

/**
 * The units on each PHP that the plugin supports and this machine does not have: PHP built for WebAssembly, from npm.
 * Any notice or deprecation fails.
 */
export async function versions( { log } ) {
  const here = capture( 'php', [ '-r', 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;' ] );
  const results = [];
  for ( const version of [ '8.1', '8.2', '8.3', '8.4', '8.5' ].filter( ( one ) => one !== here ) ) {
    await run(
      process.execPath,
      [ sqlite.phpWasm, phpunitFile, '--colors=never', '--no-progress', '--exclude-group', 'server' ],
      { log, env: { ...process.env, PHP: version } }
    );
    // PHP for WebAssembly ends with 0 whatever comes of it: PHPUnit's last words tell.
    const said = tail( log );
    results.push(
      check(
        `units on PHP ${ version }`,
        /^OK( \(|, but some tests were skipped!$)/m.test( said.slice( -200 ) ) ? '' : said
      )
    );
  }
  return add( ...results );
}

/**
 * The main path, the routes, the tables and the recount on SQLite, with the oldest and the newest PHP that the plugin
 * supports. Any notice or deprecation of ours fails.
 */
export async function onSqlite( { log } ) {
  const results = [];
  for ( const version of [ '8.1', '8.5' ] ) {
    const name = `sqlite-${ version }`;
    const site = await sqlite.prepare( version, log );
    if ( ! site ) {
      results.push( check( `${ name }: WordPress and the plugin`, tail( log ) ) );
      continue;
    }
    const report = path.join( cache, 'reports', `${ name }.xml` );
    fs.rmSync( report, { force: true } );
    const words = [ '-c', 'phpunit.integration.xml.dist', '--colors=never', '--no-progress', '--do-not-cache-result' ];
    const strict = [ '--fail-on-notice', '--fail-on-deprecation' ];
    const groups = [ '--group', 'sqlite', '--exclude-group', 'server' ];
    const code = await sqlite.phpOn(
      site,
      [ phpunitFile, ...words, ...strict, ...groups, '--log-junit', report ],
      log
    );
    results.push( junit( report, code, log ), check( `PHP log of ${ name }`, sites.grumbles( site ) ) );
  }
  return add( ...results );
}

export async function integration( context ) {
  const site = await sites.serve( await sites.prepare( 'integration', { fresh: true, strict: true } ) );
  return phpunit( 'integration', 'phpunit.integration.xml.dist', context, site );
}

export const store = ( context ) => onStore( context, 'store', sites.envName() );

/**
 * Shoppers over HTTP, and what is killed or raced: as long as all the rest of the store, so with a database of its own.
 */
export const storeHttp = ( context ) => onStore( context, 'store-http', `${ sites.envName() }http` );

/**
 * A few races on three nodes, one of which is killed. In a process of its own: its sites lie in another server than
 * everybody else's.
 */
export async function cluster( { log } ) {
  const why = sites.whyNoStore() ? 'no store folders' : galera.whyNot();
  if ( why ) {
    return { ...nothing(), skipped: 1, reasons: [ why ] };
  }
  const code = await run( process.execPath, [ path.join( root, 'bin', 'torture.mjs' ), 'cluster' ], {
    log,
    env: { CHURNSTOP_CLUSTER_RACES: '6', ...process.env },
  } );
  return check( 'races on a cluster', code ? tail( log ) : '' );
}

async function onStore( context, suite, name ) {
  const why = sites.whyNoStore();
  if ( why ) {
    const tests = count( suite );
    console.log( `  The suite ${ suite } does not run: ${ why }. ${ tests } tests are skipped.` );
    return { ...nothing(), skipped: tests, reasons: [ 'no store folders' ] };
  }
  const site = await sites.serve( await sites.prepare( 'store', { name, fresh: true, strict: true } ) );
  return phpunit(
    suite,
    'phpunit.store.xml.dist',
    { ...context, words: [ '--testsuite', suite, ...context.words ] },
    site
  );
}

/**
 * How many tests the store suite has, where there is no store to run them on: as PHPUnit lists them, data sets
 * included.
 */
function count( suite ) {
  const list = capture(
    'php',
    [
      phpunitFile,
      '-c',
      'phpunit.store.xml.dist',
      '--bootstrap',
      'tests/bootstrap.php',
      '--testsuite',
      suite,
      '--list-tests',
    ],
    { allowFailure: true, full: true }
  );
  const listed = list.stdout.split( '\n' ).filter( ( line ) => line.startsWith( ' - ' ) ).length;
  if ( list.status === 0 && listed > 0 ) {
    return listed;
  }
  // A provider that cannot be read without the store: its test counts as one.
  const http = [
    ...fs
      .readFileSync( path.join( root, 'phpunit.store.xml.dist' ), 'utf8' )
      .matchAll( /<file>tests\/store\/(\w+\.php)</g ),
  ].map( ( [ , name ] ) => name );
  return walk( path.join( root, 'tests', 'store' ) )
    .filter( ( file ) => file.endsWith( 'Test.php' ) && http.includes( file ) === ( suite === 'store-http' ) )
    .reduce(
      ( sum, file ) =>
        sum +
        ( fs.readFileSync( path.join( root, 'tests', 'store', file ), 'utf8' ).match( /function test_?\w+/g ) ?? [] )
          .length,
      0
    );
}
