<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration;

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\SandboxCancellation;
use ChurnStop\Connections\Sandbox\SandboxStore;
use ChurnStop\Connections\Sandbox\Tables;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Carried;
use ChurnStop\Tests\Contract\ConnectionContractTestCase;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\EmptySandbox;
use ChurnStop\Tests\Harness\SandboxOthers;

/** The contract of connections, on the sandbox. */
final class SandboxConnectionTest extends ConnectionContractTestCase {

	private static ?Sandbox $sandbox = null;

	private int $customers = 1000;

	private int $families = 0;

	protected function setUp(): void {
		parent::setUp();
		EmptySandbox::in( $this->book()->database );
		$this->book()->clock->reset();
	}

	public static function tearDownAfterClass(): void {
		if ( null !== self::$sandbox ) {
			( new Tables( self::$sandbox->book->database ) )->drop();
			self::$sandbox->book->clock->reset();
		}
		parent::tearDownAfterClass();
	}

	private function book(): SandboxStore {
		global $wpdb;
		self::$sandbox ??= new Sandbox( new Database( $wpdb ) );
		return self::$sandbox->book;
	}

	protected function connection(): Connection {
		$this->book();
		return self::$sandbox;
	}

	protected function make( Given $given ): Made {
		$book   = $this->book();
		$family = '' === $given->shape ? 0 : ++$this->families;
		$price  = static fn ( int $entered ): int => 'added' === $given->tax
			? intdiv( $entered * 119 + 50, 100 )
			: $entered;
		$own    = $book->add_plan(
			'Pro',
			$price( $given->price ),
			$given->period,
			$given->interval,
			$given->currency,
			$family,
		);
		$ids    = array();
		foreach ( $given->siblings as $name => $sibling ) {
			$ids[ $name ] = $book->add_plan(
				ucfirst( $name ),
				$price( $sibling->price ),
				$sibling->period,
				$sibling->interval,
				$given->currency,
				$family,
				'',
				$sibling->in_stock,
			);
		}
		$customer = ++$this->customers;
		$id       = $book->add_subscription(
			$customer,
			$own,
			$given->next_payment,
			$given->quantity,
			$given->status,
			$given->trial_end,
			$given->end,
			$given->country,
			$given->state,
			$given->manual,
			$given->abilities,
			$price( $given->shipping ),
		);
		for ( $n = 1; $n < $given->items; $n++ ) {
			$book->add_line(
				$id,
				$book->add_plan(
					'Extra ' . $n,
					$price( $given->price ),
					$given->period,
					$given->interval,
					$given->currency,
				),
				$given->quantity,
			);
		}
		if ( null !== $given->own_coupon ) {
			$book->add_coupon( $id, 'WELCOME', $given->own_coupon );
		}
		if ( $given->unpaid ) {
			( new SandboxOthers( $book ) )->add_failed_renewal( $id );
		}
		if ( null !== $given->edited ) {
			( new SandboxOthers( $book ) )->edit_price( $id, $given->edited );
		}
		return new Made( $id, $customer, $own, $ids );
	}

	protected function property_runs(): int {
		return (int) ( getenv( 'CHURNSTOP_PROPERTY_CASES' ) ?: 30 );
	}

	protected function stranger(): int {
		return ++$this->customers;
	}

	protected function renew( int|string $subscription_id ): ?int {
		$subscription_id = (int) $subscription_id;
		$next   = $this->book()->entry( $subscription_id )?->next_payment;
		$before = count( $this->book()->billed( $subscription_id ) );
		if ( null !== $next ) {
			$this->book()->advance_to( max( $next, $this->book()->now() ) );
		}
		$billed = array_slice( $this->book()->billed( $subscription_id ), $before );
		self::assertLessThanOrEqual( 1, count( $billed ) );
		return $billed[0]['total'] ?? null;
	}

	protected function renewals( int|string $subscription_id ): int {
		$subscription_id = (int) $subscription_id;
		return $this->book()->renewals( $subscription_id );
	}

	protected function later( Receipt $receipt, string $interval ): Receipt {
		$this->book()->advance( $interval );
		return $receipt;
	}

	protected function gateway_refuses_next( int|string $subscription_id ): void {
		$subscription_id = (int) $subscription_id;
		( new SandboxOthers( $this->book() ) )->refuse_next( $subscription_id );
	}

	protected function delete_product( int $product_id ): void {
		( new SandboxOthers( $this->book() ) )->unpublish( $product_id );
	}

	protected function sell_out( int $product_id ): void {
		( new SandboxOthers( $this->book() ) )->sell_out( $product_id );
	}

	protected function notes( int|string $subscription_id ): array {
		$subscription_id = (int) $subscription_id;
		return $this->book()->notes( $subscription_id );
	}

	protected function carried( int|string $subscription_id, string $key ): Carried {
		$subscription_id = (int) $subscription_id;
		$count = fn ( string $sql ): int => (int) $this->book()->database->value( $sql, array( $key ) );
		return new Carried(
			$count( 'SELECT COUNT(*) FROM {sandbox_coupons} WHERE redemption_key = %s' ),
			$count( "SELECT COUNT(*) FROM {sandbox_coupons} WHERE redemption_key = %s AND state <> 'trash'" ),
			$count( "SELECT COUNT(*) FROM {sandbox_orders} WHERE redemption_key = %s AND status <> 'cancelled'" )
		);
	}

	protected function native_cancel( int|string $subscription_id ): void {
		$subscription_id = (int) $subscription_id;
		( new SandboxCancellation( $this->book() ) )->native_cancel( $subscription_id );
	}

	protected function native_resume( int|string $subscription_id ): void {
		$subscription_id = (int) $subscription_id;
		( new SandboxCancellation( $this->book() ) )->native_resume( $subscription_id );
	}

	protected function remove_coupon_by_hand( int|string $subscription_id, string $key ): void {
		$subscription_id = (int) $subscription_id;
		$row = $this->book()->database->row(
			'SELECT code FROM {sandbox_coupons} WHERE redemption_key = %s',
			array( $key ),
		);
		( new SandboxOthers( $this->book() ) )->trash_coupon( Data::string( $row ?? array(), 'code' ) );
	}
}
