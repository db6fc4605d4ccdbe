// Three Galera nodes on loopback, in a folder of the system's for temporary files: no port that others reach, thrown away at the end.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { alive, capture, exists, freePort, sleep, UserError, which } from './core.mjs';

const provider = () => [ '/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so' ].find( exists );

/** Why no cluster can be started here; null where it can. */
export function whyNot() {
  if ( ! provider() ) {
    return 'Galera is missing (on Debian: apt-get install galera-4)';
  }
  const missing = [ 'mariadbd', 'mariadb-install-db', 'rsync', 'wsrep_sst_rsync' ].find( ( name ) => ! which( name ) );
  return missing ? `${ missing } is missing` : null;
}

const ask = ( socket, sql ) => capture( 'mariadb', [ '--no-defaults', `--socket=${ socket }`, '-uroot', '-N', '-B', '-e', sql ], { allowFailure: true, full: true } ).stdout ?? '';

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
        capture( 'mariadb-install-db', [ '--no-defaults', `--datadir=${ folder }`, `--user=${ user }`, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve' ] );
      }
      const log = path.join( home, `${ n }.log` );
      const output = fs.openSync( log, 'a' );
      const child = spawn( which( 'mariadbd' ), [
        '--no-defaults', `--user=${ user }`, `--datadir=${ folder }`, `--socket=${ socket }`, `--pid-file=${ path.join( folder, 'server.pid' ) }`, `--port=${ port }`, '--bind-address=127.0.0.1', '--skip-name-resolve',
        '--character-set-server=utf8mb4', '--collation-server=utf8mb4_unicode_520_ci', '--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=0', '--innodb-buffer-pool-size=256M',
        '--max-allowed-packet=256M', '--performance-schema=OFF', '--binlog-format=ROW', '--innodb-autoinc-lock-mode=2', '--wsrep-on=ON', `--wsrep-provider=${ provider() }`,
        '--wsrep-cluster-name=churnstop', `--wsrep-cluster-address=gcomm://${ n ? `127.0.0.1:${ nodes[ 0 ].group }` : '' }`, ...( n ? [] : [ '--wsrep-new-cluster' ] ),
        `--wsrep-node-name=n${ n }`, '--wsrep-node-address=127.0.0.1', '--wsrep-sst-method=rsync', `--wsrep-sst-receive-address=127.0.0.1:${ snapshot }`, '--wsrep-slave-threads=4',
        `--wsrep-provider-options=base_port=${ group };gmcast.listen_addr=tcp://127.0.0.1:${ group };ist.recv_addr=127.0.0.1:${ transfer };gcache.size=64M`,
      ], { stdio: [ 'ignore', output, output ], cwd: home } );
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
        throw new UserError( `Node ${ n + 1 } of the cluster did not start:\n${ fs.readFileSync( log, 'utf8' ).split( '\n' ).slice( -15 ).join( '\n' ) }` );
      }
    }
    return { nodes, stop };
  } catch ( error ) {
    await stop();
    throw error;
  }
}
