// A Redis of its own for an object cache: a socket in a folder for temporary files, no port, nothing kept.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { capture, exists, sleep, UserError, which } from './core.mjs';
import * as db from './mariadb.mjs';

const dropIn = () => process.env.CHURNSTOP_OBJECT_CACHE ?? '';

/** Why none can be started here; null where it can. */
export function whyNot() {
  if ( ! exists( dropIn() ) ) {
    return 'CHURNSTOP_OBJECT_CACHE names no object-cache.php (of the plugin Redis Object Cache, say)';
  }
  if ( ! which( 'redis-server' ) ) {
    return 'redis-server is missing';
  }
  return capture( 'php', [ '-m' ] ).split( '\n' ).includes( 'redis' )
    ? null
    : 'PHP has no redis extension (on Debian: apt-get install php-redis)';
}

/** Three web servers before one database, with one object cache. */
export async function start() {
  const server = await db.start();
  const home = fs.mkdtempSync( path.join( os.tmpdir(), 'churnstop-redis-' ) );
  const cache = path.join( home, 'redis.sock' );
  const child = spawn(
    which( 'redis-server' ),
    [ '--port', '0', '--unixsocket', cache, '--save', '', '--appendonly', 'no', '--dir', home ],
    { stdio: 'ignore' }
  );
  const stop = async () => {
    child.kill( 'SIGKILL' );
    if ( server.started ) {
      await db.stop();
    }
    fs.rmSync( home, { recursive: true, force: true } );
  };
  for ( let i = 0; i < 40 && ! exists( cache ); i++ ) {
    await sleep( 250 );
  }
  if ( ! exists( cache ) ) {
    await stop();
    throw new UserError( 'Redis did not start.' );
  }
  return { nodes: [ 1, 2, 3 ].map( () => ( { socket: server.socket, cache } ) ), stop };
}

/** The drop-in as a site loads it, with where its Redis is. */
export const code = ( socket ) => `<?php
define( 'WP_REDIS_SCHEME', 'unix' );
define( 'WP_REDIS_PATH', '${ socket }' );
define( 'WP_REDIS_CLIENT', 'phpredis' );
require '${ dropIn() }';
`;
