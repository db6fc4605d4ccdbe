#!/usr/bin/env node
// npm run simulate: plays thousands of stores and holds the statistics against what is true in them. Figures and
// plots go into docs/.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { main, root, UserError } from './lib/core.mjs';
import { composerPackages } from './lib/setup.mjs';
import { lineChart } from './lib/chart.mjs';

const help = `npm run simulate                 2,000 stores a scenario; writes docs/statistics.md and its plots
npm run simulate -- 200          so many stores; prints only
npm run simulate -- discount     400 stores a scenario of the intelligent discount; writes its page in docs
npm run simulate -- discount 50  so many stores; prints only

CHURNSTOP_SEED=1 says with which chance.`;
const page = path.join( root, 'docs', 'statistics.md' );
const discountPage = path.join( root, 'docs', 'intelligent-discount.md' );

main( async () => {
  const words = process.argv.slice( 2 ).filter( ( arg ) => arg !== '--' );
  const isDiscount = words[ 0 ] === 'discount';
  const word = isDiscount ? words[ 1 ] : words[ 0 ];
  if ( word === '--help' ) {
    console.log( help );
    return 0;
  }
  const stores = Number( word ?? ( isDiscount ? 400 : 2000 ) );
  if ( ! Number.isInteger( stores ) || stores < 1 ) {
    throw new UserError( `How many stores is "${ word }"? npm run simulate -- 2000` );
  }
  await composerPackages();
  if ( isDiscount ) {
    return discount( stores, word === undefined );
  }
  const experiments = await all( 'experiments', stores );
  const holdouts = await all( 'holdouts', stores );
  const tables = { experiments: experimentTable( experiments ), holdouts: holdoutTable( holdouts ) };
  console.log( `${ tables.experiments }\n\n${ tables.holdouts }` );
  if ( word === undefined ) {
    write( tables, experiments );
  }
  const broken = [
    ...experiments
      .filter( ( row ) => row.false > 0.05 )
      .map( ( row ) => `${ row.name }: ${ percent( row.false ) } false decisions` ),
    ...experiments
      .filter( ( row ) => row.missed > 0.07 )
      .map( ( row ) => `${ row.name }: the interval misses in ${ percent( row.missed ) }` ),
    ...holdouts.flatMap( ( row ) =>
      Object.entries( row.months )
        .filter( ( [ , at ] ) => at.shown >= 0.2 && ( at.held < 0.93 || at.held > 0.98 ) )
        .map(
          ( [ month, at ] ) =>
            `incremental, ${ row.per_month } a month, month ${ month }: ${ percent( at.held ) } hold the truth`
        )
    ),
  ];
  broken.forEach( ( line ) => console.log( `✗ ${ line }` ) );
  return broken.length ? 1 : 0;
} );

const percent = ( share ) => `${ ( 100 * share ).toFixed( 1 ) }%`;

/** Every scenario of a kind, as many at once as there are processors. */
async function all( kind, stores ) {
  const count = await php( [ kind, 'list', 0, 0 ] );
  const results = [];
  let next = 0;
  const worker = async () => {
    while ( next < count ) {
      const number = next++;
      results[ number ] = await php( [ kind, number, stores, Number( process.env.CHURNSTOP_SEED ?? 1 ) + number ] );
    }
  };
  await Promise.all( os.cpus().map( worker ) );
  return results;
}

/** The intelligent discount against none, the best fixed one and an oracle. */
async function discount( stores, writes ) {
  const results = await all( 'depths', stores );
  const cell = ( { mean, half } ) => `${ mean.toFixed( 1 ) } ± ${ half.toFixed( 1 ) }`;
  const kept = ( year ) =>
    table(
      [ 'kept margin', 'fixed 20%', 'best fixed', 'intelligent', 'oracle' ],
      results.map( ( { name, [ year ]: row } ) => [
        name,
        cell( row.fixed ),
        `${ row.best.toFixed( 1 ) } (${ row.best_step === 0 ? 'none' : `${ Math.round( 100 * row.best_step ) }%` })`,
        cell( row.intelligent ),
        cell( row.oracle ),
      ] )
    );
  const compared = ( year ) =>
    table(
      [ 'intelligent less fixed', 'mean', '5th percentile', 'worse by 2', 'worse than none (fixed)' ],
      results.map( ( { name, [ year ]: row } ) => [
        name,
        cell( row.gap ),
        row.gap.low.toFixed( 1 ),
        percent( row.worse ),
        `${ percent( row.losing ) } (${ percent( row.fixed_losing ) })`,
      ] )
    );
  const both = ( year ) => `${ kept( year ) }\n\n${ compared( year ) }`;
  const tables = { 'first-year': both( 'first' ), 'second-year': both( 'second' ) };
  console.log( `${ tables[ 'first-year' ] }\n\n${ tables[ 'second-year' ] }` );
  if ( writes ) {
    fill( discountPage, tables );
  }
  return 0;
}

function php( args ) {
  return new Promise( ( resolve, reject ) => {
    const child = spawn(
      'php',
      [ '-d', 'memory_limit=1G', path.join( root, 'bench/simulation/run.php' ), ...args.map( String ) ],
      { stdio: [ 'ignore', 'pipe', 'inherit' ] }
    );
    let text = '';
    child.stdout.on( 'data', ( chunk ) => {
      text += chunk;
    } );
    child.on( 'close', ( code ) =>
      code === 0 ? resolve( JSON.parse( text ) ) : reject( new UserError( `The simulation ended with ${ code }.` ) )
    );
  } );
}

const table = ( head, rows ) =>
  [ head, head.map( () => '---' ), ...rows ].map( ( row ) => `| ${ row.join( ' | ' ) } |` ).join( '\n' );

function experimentTable( results ) {
  const when = ( row, share ) => {
    const month = row.by_month.findIndex( ( decided ) => decided >= share );
    return row.found === 0 || month < 0 ? '' : String( month + 1 );
  };
  return table(
    [ 'stores', 'false', 'found', 'half know', '80% know', 'misses', 'alarms' ],
    results.map( ( row ) => [
      row.name,
      percent( row.false ),
      row.found ? percent( row.found ) : '',
      when( row, 0.5 ),
      when( row, 0.8 ),
      percent( row.missed ),
      percent( row.alarms ),
    ] )
  );
}

function holdoutTable( results ) {
  const cell = ( at ) =>
    at.shown < 0.005 ? '–' : `${ percent( at.held ) } (±${ at.half.toFixed( 1 ) }, ${ Math.round( 100 * at.shown ) }%)`;
  return table(
    [ 'a month', 'holdout', 'points', 'month 3', 'month 6', 'month 12', 'month 24' ],
    results.map( ( row ) => [
      row.per_month,
      percent( row.holdout ),
      100 * row.effect,
      ...Object.values( row.months ).map( cell ),
    ] )
  );
}

function write( tables, experiments ) {
  fill( page, tables );
  const lines = experiments
    .filter( ( row ) => [ 'no difference', '5.5 points', '10 points' ].includes( row.name ) )
    .map( ( row ) => ( { label: row.name, values: row.by_month } ) );
  fs.writeFileSync(
    path.join( root, 'docs/images/statistics-decided.svg' ),
    lineChart( { title: 'Share of stores that know, 50 cancellations a month', x: 'months', lines } )
  );
}

/** Puts each table into its place on a page. */
function fill( file, tables ) {
  let text = fs.readFileSync( file, 'utf8' );
  for ( const [ name, body ] of Object.entries( tables ) ) {
    const [ open, close ] = [ `<!-- ${ name } -->`, `<!-- /${ name } -->` ];
    if ( ! text.includes( open ) || ! text.includes( close ) ) {
      throw new UserError( `${ path.relative( root, file ) } has no place for ${ name }.` );
    }
    text = `${ text.slice( 0, text.indexOf( open ) + open.length ) }\n${ body }\n${ text.slice(
      text.indexOf( close )
    ) }`;
  }
  fs.writeFileSync( file, text );
}
