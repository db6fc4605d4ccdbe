#!/usr/bin/env node
// All tests, or some: sets up what is missing, runs the suites three at a time, and sums up what their own reporters
// say.
import fs from 'node:fs';
import path from 'node:path';
import { cache, endChildren, main, root, UserError, which } from './lib/core.mjs';
import * as db from './lib/mariadb.mjs';
import { checkNode, composerPackages, npmPackages, systemPackages } from './lib/setup.mjs';
import { suites } from './suites/index.mjs';

const help = `npm test                          everything
npm test -- unit-php integration  these suites only: ${ Object.keys( suites ).join( ', ' ) }
npm test -- browser -- -g "name"  words after a second -- go to the suite's own runner (PHPUnit, Vitest, Playwright)

The store suites run where CHURNSTOP_STORE_WORDPRESS, CHURNSTOP_STORE_WOOCOMMERCE and CHURNSTOP_STORE_SUBSCRIPTIONS name
the folders of a WordPress, WooCommerce and WooCommerce Subscriptions; elsewhere their tests count as skipped.
Logs: .cache/logs.`;

// One more than the cores that most have: each waits now and then for its database, its browser or its other processes.
const lanes = 3;

main( async () => {
  const args = process.argv.slice( 2 );
  if ( args.includes( '--help' ) ) {
    console.log( help );
    return 0;
  }
  checkNode();
  const cut = args.indexOf( '--' );
  const names = cut < 0 ? args : args.slice( 0, cut );
  const words = cut < 0 ? [] : args.slice( cut + 1 );
  for ( const name of names ) {
    if ( ! suites[ name ] ) {
      throw new UserError( `There is no suite "${ name }": choose from ${ Object.keys( suites ).join( ', ' ) }.` );
    }
  }
  // Sites of its own, so that a test run never empties the shop somebody is working in.
  process.env.CHURNSTOP_ENV_NAME = `${ process.env.CHURNSTOP_ENV_NAME ?? '' }test`;

  const began = Date.now();
  await systemPackages();
  await npmPackages();
  await composerPackages();

  const chosen = names.length ? names : Object.keys( suites );
  const server = chosen.some( ( name ) => suites[ name ].database ) ? await db.start() : null;
  const results = new Map();
  const tidy = async () => {
    const { all, stopServer } = await import( './lib/sites.mjs' );
    for ( const site of all().filter( ( { name } ) => name.startsWith( process.env.CHURNSTOP_ENV_NAME ) ) ) {
      await stopServer( site );
    }
    if ( server?.started ) {
      await db.stop();
    }
  };
  for ( const signal of [ 'SIGINT', 'SIGTERM', 'SIGHUP' ] ) {
    process.once( signal, () => {
      endChildren();
      tidy().finally( () => process.exit( 130 ) );
    } );
  }
  try {
    await runAll( chosen, words, results );
  } finally {
    await tidy();
  }
  return summary( chosen, results, began );
} );

async function runAll( chosen, words, results ) {
  const waiting = [ ...chosen ];
  const running = new Map();
  // What another suite makes (the build) is made first where both run; alone, a suite sees to it automatically.
  const ready = ( name ) =>
    ( suites[ name ].after ?? [] ).every( ( other ) => ! chosen.includes( other ) || results.has( other ) );
  while ( waiting.length || running.size ) {
    while ( running.size < lanes ) {
      const at = waiting.findIndex( ready );
      if ( at < 0 ) {
        break;
      }
      const [ name ] = waiting.splice( at, 1 );
      const start = Date.now();
      console.log( `▸ ${ name }` );
      running.set(
        name,
        runOne( name, words ).then( ( result ) => {
          const seconds = ( Date.now() - start ) / 1000;
          results.set( name, { ...result, seconds } );
          running.delete( name );
          const verdict = result.failed ? '✗' : '✓';
          console.log(
            `${ verdict } ${ name }: ${ result.passed } passed, ${ result.failed } failed, ${
              result.skipped
            } skipped (${ seconds.toFixed( 1 ) } s)`
          );
          for ( const failure of result.failures ) {
            console.log( `    ${ failure.trim().replaceAll( '\n', '\n    ' ) }` );
          }
          for ( const first of result.retried ) {
            console.log( `    Passed when tried again: ${ first.trim().replaceAll( '\n', '\n    ' ) }` );
          }
        } )
      );
    }
    await Promise.race( running.values() );
  }
}

async function runOne( name, words ) {
  const log = path.join( cache, 'logs', `${ name }.log` );
  fs.mkdirSync( path.dirname( log ), { recursive: true } );
  fs.rmSync( log, { force: true } );
  const result = { passed: 0, failed: 0, skipped: 0, failures: [], reasons: [], retried: [] };
  try {
    Object.assign( result, await suites[ name ].run( { log, words, name } ) );
  } catch ( error ) {
    result.failed += 1;
    result.failures = [ ...result.failures, error instanceof UserError ? error.message : error.stack ];
  }
  if ( result.passed + result.failed + result.skipped === 0 ) {
    result.failed = 1;
    result.failures = [ `The suite ran no test at all: see ${ path.relative( root, log ) }.` ];
  }
  return result;
}

function summary( chosen, results, began ) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const rows = chosen.map( ( name ) => {
    const result = results.get( name );
    for ( const key of Object.keys( total ) ) {
      total[ key ] += result[ key ];
    }
    return [
      name,
      result.passed,
      result.failed,
      result.skipped,
      `${ result.seconds.toFixed( 1 ) } s`,
      result.reasons.join( '; ' ),
    ].map( String );
  } );
  const head = [ 'suite', 'passed', 'failed', 'skipped', 'time', 'why skipped' ];
  const width = head.map( ( title, i ) =>
    Math.max( title.length, ...rows.map( ( row ) => ( i === 5 ? 0 : row[ i ].length ) ) )
  );
  const line = ( row ) =>
    row
      .map( ( cell, i ) => ( i === 0 || i === 5 ? cell.padEnd( width[ i ] ) : cell.padStart( width[ i ] ) ) )
      .join( '  ' )
      .trimEnd();
  console.log( `\n${ line( head ) }` );
  rows.forEach( ( row ) => console.log( line( row ) ) );
  console.log(
    `\n${ ( ( Date.now() - began ) / 1000 ).toFixed( 0 ) } s; PHP ${ phpVersion() }, Node ${ process.versions.node }`
  );
  for ( const first of chosen.flatMap( ( name ) => results.get( name ).retried ) ) {
    console.log( `Passed when tried again: ${ first.split( '\n' )[ 0 ] }` );
  }
  console.log( `${ total.passed } passed, ${ total.failed } failed, ${ total.skipped } skipped` );
  return total.failed > 0 ? 1 : 0;
}

function phpVersion() {
  try {
    return fs.realpathSync( which( 'php' ) ).replace( /^.*php/, '' ) || '8';
  } catch {
    return '?';
  }
}
