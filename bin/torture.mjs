#!/usr/bin/env node
// npm run torture: terms against renewals, kills, races, fuzzed requests, random histories and a load, with their
// figures. The same tests run in short form in npm test.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { main, root, UserError } from './lib/core.mjs';
import * as galera from './lib/galera.mjs';
import * as db from './lib/mariadb.mjs';
import * as redis from './lib/redis.mjs';
import { checkNode, composerPackages, npmPackages, systemPackages } from './lib/setup.mjs';
import * as sites from './lib/sites.mjs';

const help = `npm run torture                            all of them
npm run torture -- races fuzz              some: terms, kills, races, fuzz, histories, load, cluster, replica, redis

CHURNSTOP_PROPERTY_CASES=1000 CHURNSTOP_KILL_EVERY=1 CHURNSTOP_RACES=10000 CHURNSTOP_STORE_RACES=60
CHURNSTOP_FUZZ=100000 CHURNSTOP_HISTORIES=10000 CHURNSTOP_STORE_HISTORIES=300 CHURNSTOP_OUTCOMES=10000
CHURNSTOP_LOAD_SECONDS=60 CHURNSTOP_LOAD_SHOPPERS=50 CHURNSTOP_CLUSTER_RACES=1000
say how much, CHURNSTOP_SEED=1 with which chance, CHURNSTOP_FIRST=n begins at history n,
CHURNSTOP_TORTURE_MINUTES=10 ends each early.
redis needs an object cache drop-in outside the repository: CHURNSTOP_OBJECT_CACHE=/path/to/object-cache.php.
What needs the real store runs where CHURNSTOP_STORE_WORDPRESS, CHURNSTOP_STORE_WOOCOMMERCE and
CHURNSTOP_STORE_SUBSCRIPTIONS name its folders.`;

const full = {
  CHURNSTOP_PROPERTY_CASES: 1000,
  CHURNSTOP_KILL_EVERY: 1,
  CHURNSTOP_RACES: 10000,
  CHURNSTOP_STORE_RACES: 60,
  CHURNSTOP_FUZZ: 100000,
  CHURNSTOP_HISTORIES: 10000,
  CHURNSTOP_STORE_HISTORIES: 300,
  CHURNSTOP_OUTCOMES: 10000,
  CHURNSTOP_LOAD_SECONDS: 60,
  CHURNSTOP_LOAD_SHOPPERS: 50,
  CHURNSTOP_CLUSTER_RACES: 1000,
};

const where = { unit: 'without WordPress', integration: 'on the sandbox', store: 'on the real store' };

/** Name → the tests that do it, each on its kind of site. */
const tortures = {
  terms: [
    [ 'integration', 'SandboxConnectionTest' ],
    [ 'store', 'TermsPropertyTest' ],
  ],
  kills: [ [ 'store', '(KilledBetweenWrites|Kill)Test' ] ],
  races: [
    [ 'integration', 'RacesTortureTest' ],
    [ 'store', '(RacesTorture|Budget)Test' ],
  ],
  fuzz: [ [ 'integration', 'FuzzTest' ] ],
  histories: [
    [ 'unit', '(Rules|Decide)Test' ],
    [ 'integration', '(Histories|ForbiddenOffers)Test' ],
    [ 'store', 'HistoriesTest' ],
  ],
  load: [ [ 'store', 'LoadTest' ] ],
  // Have databases of their own: see elsewhere().
  cluster: [],
  replica: [],
  redis: [],
};

main( async () => {
  const names = process.argv.slice( 2 ).filter( ( arg ) => arg !== '--' );
  if ( names.includes( '--help' ) ) {
    console.log( help );
    return 0;
  }
  const unknown = names.find( ( name ) => ! tortures[ name ] );
  if ( unknown ) {
    throw new UserError( `There is no torture "${ unknown }": choose from ${ Object.keys( tortures ).join( ', ' ) }.` );
  }
  checkNode();
  process.env.CHURNSTOP_ENV_NAME = `${ process.env.CHURNSTOP_ENV_NAME ?? '' }torture`;
  await systemPackages( names.includes( 'cluster' ) ? [ galera.program ] : [] );
  await npmPackages();
  await composerPackages();
  const server = await db.start();
  let failed = 0;
  try {
    for ( const name of names.length ? names : Object.keys( tortures ) ) {
      for ( const [ kind, test ] of tortures[ name ] ) {
        const why = kind === 'store' ? sites.whyNoStore() : null;
        console.log( `\n${ name }, ${ where[ kind ] }${ why ? `: not run, ${ why }` : '' }` );
        if ( ! why ) {
          failed += ( await run( kind, test ) ) ? 0 : 1;
        }
      }
    }
  } finally {
    if ( server.started ) {
      await db.stop();
    }
  }
  for ( const [ name, begin ] of Object.entries( {
    cluster: galera.start,
    replica: galera.startLate,
    redis: redis.start,
  } ) ) {
    if ( ! names.length || names.includes( name ) ) {
      failed += ( await elsewhere( name, begin ) ) ? 0 : 1;
    }
  }
  return failed ? 1 : 0;
} );

/**
 * The races with three web servers: each before its own of three nodes, one of which is killed on the way; or all
 * before a primary, with reads sent to a replica that is two seconds late; or all before one database and one object
 * cache.
 */
async function elsewhere( name, begin ) {
  const why = sites.whyNoStore() ?? { cluster: galera.whyNot, redis: redis.whyNot }[ name ]?.() ?? null;
  console.log( `\n${ name }, on the real store${ why ? `: not run, ${ why }` : '' }` );
  if ( why ) {
    return true;
  }
  const { nodes, stop } = await begin();
  process.env.CHURNSTOP_MARIADB_SOCKET = nodes[ 0 ].socket;
  process.env.CHURNSTOP_ENV_NAME += name;
  process.env.CHURNSTOP_CLUSTER = JSON.stringify( nodes );
  try {
    return await run( 'store', name === 'redis' ? '(RacesTorture|OffersOverHttp)Test' : 'RacesTortureTest' );
  } finally {
    await stop();
  }
}

function phpunit( config, test, env = {} ) {
  const args = [ path.join( root, 'vendor', 'bin', 'phpunit' ), '-c', config, '--filter', `\\\\${ test }::` ];
  return (
    spawnSync( 'php', [ ...sites.phpFlags, ...args ], {
      cwd: root,
      stdio: 'inherit',
      env: { ...full, ...process.env, ...env, CHURNSTOP_TORTURE: '1' },
    } ).status === 0
  );
}

async function run( kind, test ) {
  if ( kind === 'unit' ) {
    return phpunit( 'phpunit.xml.dist', test );
  }
  const prepared = await sites.prepare( kind, { fresh: true, strict: true } );
  if ( process.env.CHURNSTOP_CLUSTER ) {
    fs.copyFileSync(
      path.join( root, 'tests', 'harness', 'drop-ins', 'db.php' ),
      path.join( prepared.dir, 'wp-content', 'db.php' )
    );
  }
  const { cache } = JSON.parse( process.env.CHURNSTOP_CLUSTER ?? '[{}]' )[ 0 ];
  const dropIn = path.join( prepared.dir, 'wp-content', 'object-cache.php' );
  if ( cache ) {
    fs.writeFileSync( dropIn, redis.code( cache ) );
  }
  const site = await sites.serve( prepared );
  try {
    return phpunit( `phpunit.${ kind }.xml.dist`, test, sites.environment( site ) );
  } finally {
    fs.rmSync( dropIn, { force: true } );
    await sites.stopServer( site );
  }
}
