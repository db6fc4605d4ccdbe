<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\LiveSubscriptions;
use ChurnStop\Connections\PastCancellations;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Connections\StoreFacts;
use ChurnStop\Connections\Tenures;
use ChurnStop\Connections\Watcher;
use ChurnStop\Container;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Schema;

/** The sandbox, as long as it is switched on; it may come or go within a request. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->add(
			Connection::class,
			static fn (): ?Connection => Sandbox::is_on() ? $parts->get( Sandbox::class ) : null,
		);
		$parts->add(
			PaymentHistories::class,
			static fn (): ?PaymentHistories => Sandbox::is_on() ? $parts->get( SandboxPaymentHistories::class ) : null,
		);
		$parts->add( StoreFacts::class, static fn (): StoreFacts => $parts->get( CustomerFacts::class ) );
		$parts->add(
			LiveSubscriptions::class,
			static fn (): ?LiveSubscriptions => Sandbox::is_on() ? $parts->get(
				ActiveSandboxSubscriptions::class,
			) : null,
		);
		$parts->add(
			Tenures::class,
			static fn (): ?Tenures => Sandbox::is_on() ? $parts->get( SandboxTenures::class ) : null,
		);
		$parts->add(
			PastCancellations::class,
			static fn (): ?PastCancellations => $parts->get( Connections::class )->is_demo()
				? new CancelledSandboxSubscriptions( $parts->get( Sandbox::class )->book )
				: null,
		);
	}

	public function hooks( Container $parts ): void {
		add_action( 'init', static fn () => self::open_doors( $parts ), 5 );
		add_action( Demo::SWITCHED, static fn () => self::switched( $parts ), 10, 0 );
		add_filter(
			'wpmu_drop_tables',
			static fn ( mixed $tables ): array => array(
				...(array) $tables,
				...array_map( $parts->get( Database::class )->table( ... ), Tables::names() ),
			),
		);
	}

	public function install( Container $parts ): void {
		// There, and autoloaded, so that looking for it costs no query.
		add_option( Demo::OPTION, array(), '', true );
		// Older versions kept the shoppers' passwords with their names.
		if ( Demo::is_filled() ) {
			update_option( Demo::LOGINS, Demo::logins(), false );
		}
	}

	public function uninstall( Container $parts ): void {
		Demo::off();
		( new Tables( $parts->get( Database::class ) ) )->drop();
	}

	private static function switched( Container $parts ): void {
		$parts->reset();
		// Also before it begins: a process that was killed while switching it off left something.
		if ( $parts->get( Schema::class )->is_current() ) {
			$parts->get( Watcher::class )->gone( Sandbox::ID );
		}
		if ( Sandbox::is_on() ) {
			$parts->get( Sandbox::class )->watch( $parts->get( Watcher::class ) );
			self::open_doors( $parts );
		}
	}

	private static function open_doors( Container $parts ): void {
		if ( Sandbox::is_on() ) {
			( new DemoDoors( $parts->get( Sandbox::class ) ) )->register();
		}
	}
}
