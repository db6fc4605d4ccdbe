// Databases of several servers on loopback, three Galera nodes or a primary with a late replica, in a folder of the
// system's for temporary files: no port that others reach, thrown away at the end.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { alive, capture, exists, freePort, sleep, UserError, which } from './core.mjs';

const provider = () => [ '/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so' ].find( exists );

/** For the setup. */
export const program = { name: 'Galera', packages: [ 'galera-4', 'rsync' ], present: () => ! whyNot() };

/** Why no cluster can be started here; null where it can. */
export function whyNot() {
  if ( ! provider() ) {
    return 'Galera is missing (on Debian: apt-get install galera-4)';
  }
  const missing = [ 'mariadbd', 'mariadb-install-db', 'rsync', 'wsrep_sst_rsync' ].find( ( name ) => ! which( name ) );
  return missing ? `${ missing } is missing` : null;
}

const ask = ( socket, sql ) =>
  capture( 'mariadb', [ '--no-defaults', `--socket=${ socket }`, '-uroot', '-N', '-B', '-e', sql ], {
    allowFailure: true,
    full: true,
  } ).stdout ?? '';

/**
 * A primary, and a replica that applies what it gets two seconds later: as three nodes that are the same one, with the
 * replica's socket.
 */
export async function startLate() {
  const home = fs.mkdtempSync( path.join( os.tmpdir(), 'churnstop-late-' ) );
  const user = os.userInfo().username;
  const pids = [];
  const stop = async () => {
    pids.filter( alive ).forEach( ( pid ) => process.kill( pid, 'SIGKILL' ) );
    await sleep( 500 );
    fs.rmSync( home, { recursive: true, force: true } );
  };
  try {
    const port = await freePort();
    const sockets = [];
    for ( const n of [ 1, 2 ] ) {
      const folder = path.join( home, `${ n }` );
      const socket = path.join( home, `${ n }.sock` );
      capture( 'mariadb-install-db', [
        '--no-defaults',
        `--datadir=${ folder }`,
        `--user=${ user }`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--skip-name-resolve',
      ] );
      const output = fs.openSync( path.join( home, `${ n }.log` ), 'a' );
      const child = spawn(
        which( 'mariadbd' ),
        [
          '--no-defaults',
          `--user=${ user }`,
          `--datadir=${ folder }`,
          `--socket=${ socket }`,
          `--pid-file=${ path.join( folder, 'server.pid' ) }`,
          '--skip-name-resolve',
          `--server-id=${ n }`,
          ...( n === 1
            ? [ `--port=${ port }`, '--bind-address=127.0.0.1', '--log-bin=binlog', '--binlog-format=ROW' ]
            : [ '--skip-networking', '--read-only' ] ),
          '--character-set-server=utf8mb4',
          '--collation-server=utf8mb4_unicode_520_ci',
          '--innodb-flush-log-at-trx-commit=0',
          '--innodb-doublewrite=0',
          '--innodb-buffer-pool-size=256M',
          '--max-connections=300',
          '--max-allowed-packet=256M',
          '--performance-schema=OFF',
        ],
        { stdio: [ 'ignore', output, output ], cwd: home }
      );
      fs.closeSync( output );
      child.unref();
      pids.push( child.pid );
      sockets.push( socket );
      for ( let i = 0; i < 240 && ! ask( socket, 'SELECT 1' ).includes( '1' ); i++ ) {
        await sleep( 250 );
      }
    }
    ask( sockets[ 0 ], "CREATE USER copy@'127.0.0.1'; GRANT REPLICATION SLAVE ON *.* TO copy@'127.0.0.1'" );
    ask(
      sockets[ 1 ],
      `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${ port }, MASTER_USER='copy',
        MASTER_USE_GTID=slave_pos, MASTER_DELAY=2; START SLAVE`
    );
    await sleep( 4000 );
    if ( ! ask( sockets[ 1 ], "SELECT COUNT(*) FROM mysql.user WHERE User='copy'" ).includes( '1' ) ) {
      throw new UserError( `The replica did not follow:\n${ ask( sockets[ 1 ], 'SHOW SLAVE STATUS' ) }` );
    }
    return { nodes: [ 1, 2, 3 ].map( () => ( { socket: sockets[ 0 ], replica: sockets[ 1 ] } ) ), stop };
  } catch ( error ) {
    await stop();
    throw error;
  }
}

/** The nodes, with what ends them. The first has begun the cluster. */
export async function start() {
  const home = fs.mkdtempSync( path.join( os.tmpdir(), 'churnstop-galera-' ) );
  // rsync gives up its rights where it has any, and could not read the data then.
  const user = os.userInfo().uid === 0 ? 'mysql' : os.userInfo().username;
  const own = ( folder ) => os.userInfo().uid === 0 && capture( 'chown', [ '-R', user, folder ] );
  own( home );
  const ports = [];
  // Galera takes the number after its own for its transfers.
  while ( ports.length < 12 ) {
    ports.push( await freePort() );
  }
  const nodes = [];
  const stop = async () => {
    for ( const { pid } of nodes ) {
      if ( alive( pid ) ) {
        process.kill( pid, 'SIGKILL' );
      }
    }
    await sleep( 500 );
    fs.rmSync( home, { recursive: true, force: true } );
  };
  try {
    for ( let n = 0; n < 3; n++ ) {
      const folder = path.join( home, `n${ n }` );
      fs.mkdirSync( folder );
      own( folder );
      const socket = path.join( home, `${ n }.sock` );
      const [ port, group, transfer, snapshot ] = ports.slice( 4 * n, 4 * n + 4 );
      if ( n === 0 ) {
        capture( 'mariadb-install-db', [
          '--no-defaults',
          `--datadir=${ folder }`,
          `--user=${ user }`,
          '--auth-root-authentication-method=normal',
          '--skip-test-db',
          '--skip-name-resolve',
        ] );
      }
      const log = path.join( home, `${ n }.log` );
      const output = fs.openSync( log, 'a' );
      const child = spawn(
        which( 'mariadbd' ),
        [
          '--no-defaults',
          `--user=${ user }`,
          `--datadir=${ folder }`,
          `--socket=${ socket }`,
          `--pid-file=${ path.join( folder, 'server.pid' ) }`,
          `--port=${ port }`,
          '--bind-address=127.0.0.1',
          '--skip-name-resolve',
          '--character-set-server=utf8mb4',
          '--collation-server=utf8mb4_unicode_520_ci',
          '--innodb-flush-log-at-trx-commit=0',
          '--innodb-doublewrite=0',
          '--innodb-buffer-pool-size=256M',
          '--max-allowed-packet=256M',
          '--performance-schema=OFF',
          '--binlog-format=ROW',
          '--innodb-autoinc-lock-mode=2',
          '--wsrep-on=ON',
          `--wsrep-provider=${ provider() }`,
          '--wsrep-cluster-name=churnstop',
          `--wsrep-cluster-address=gcomm://${ n ? `127.0.0.1:${ nodes[ 0 ].group }` : '' }`,
          ...( n ? [] : [ '--wsrep-new-cluster' ] ),
          `--wsrep-node-name=n${ n }`,
          '--wsrep-node-address=127.0.0.1',
          '--wsrep-sst-method=rsync',
          `--wsrep-sst-receive-address=127.0.0.1:${ snapshot }`,
          '--wsrep-slave-threads=4',
          `--wsrep-provider-options=${ [
            `base_port=${ group }`,
            `gmcast.listen_addr=tcp://127.0.0.1:${ group }`,
            `ist.recv_addr=127.0.0.1:${ transfer }`,
            'gcache.size=64M',
          ].join( ';' ) }`,
        ],
        { stdio: [ 'ignore', output, output ], cwd: home }
      );
      fs.closeSync( output );
      child.unref();
      nodes.push( { socket, pid: child.pid, group } );
      let ready = false;
      for ( let i = 0; i < 240 && ! ready; i++ ) {
        await sleep( 250 );
        ready = ask( socket, "SHOW STATUS LIKE 'wsrep_ready'" ).includes( 'ON' );
        if ( child.exitCode !== null ) {
          break;
        }
      }
      if ( ! ready ) {
        throw new UserError(
          `Node ${ n + 1 } of the cluster did not start:\n${ fs
            .readFileSync( log, 'utf8' )
            .split( '\n' )
            .slice( -15 )
            .join( '\n' ) }`
        );
      }
    }
    return { nodes, stop };
  } catch ( error ) {
    await stop();
    throw error;
  }
}
