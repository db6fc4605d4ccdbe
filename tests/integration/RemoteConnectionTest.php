<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration;

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\SandboxCancellation;
use ChurnStop\Connections\Sandbox\Tables;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Carried;
use ChurnStop\Tests\Contract\ConnectionContractTestCase;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\EmptySandbox;
use ChurnStop\Tests\Harness\RemoteConnection;
use ChurnStop\Tests\Harness\SandboxOthers;

/**
 * The contract of connections, on one whose ids are words, whose customers are no users of this site, and whose service
 * answers later.
 */
final class RemoteConnectionTest extends ConnectionContractTestCase {

	private static ?RemoteConnection $remote = null;

	private static int $customers = 1000;

	protected function setUp(): void {
		parent::setUp();
		EmptySandbox::in( $this->remote()->service->book->database );
		$this->remote()->service->book->clock->reset();
		delete_option( 'churnstop_test_remote' );
	}

	public static function tearDownAfterClass(): void {
		if ( null !== self::$remote ) {
			( new Tables( self::$remote->service->book->database ) )->drop();
			self::$remote->service->book->clock->reset();
		}
		delete_option( 'churnstop_test_remote' );
		parent::tearDownAfterClass();
	}

	private function remote(): RemoteConnection {
		global $wpdb;
		self::$remote ??= new RemoteConnection( new Sandbox( new Database( $wpdb ) ) );
		return self::$remote;
	}

	protected function connection(): Connection {
		return $this->remote();
	}

	protected function answer(): void {
		$this->remote()->deliver();
	}

	protected function make( Given $given ): Made {
		$book  = $this->remote()->service->book;
		$price = static fn ( int $entered ): int => 'added' === $given->tax
			? intdiv( $entered * 119 + 50, 100 )
			: $entered;
		$own   = $book->add_plan(
			'Pro',
			$price( $given->price ),
			$given->period,
			$given->interval,
			$given->currency,
			0,
		);
		$ids   = array();
		foreach ( $given->siblings as $name => $sibling ) {
			$ids[ $name ] = $book->add_plan(
				ucfirst( $name ),
				$price( $sibling->price ),
				$sibling->period,
				$sibling->interval,
				$given->currency,
				0,
				'',
				$sibling->in_stock,
			);
		}
		$customer = ++self::$customers;
		$number   = $book->add_subscription(
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
				$number,
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
			$book->add_coupon( $number, 'WELCOME', $given->own_coupon );
		}
		if ( $given->unpaid ) {
			( new SandboxOthers( $book ) )->add_failed_renewal( $number );
		}
		if ( null !== $given->edited ) {
			( new SandboxOthers( $book ) )->edit_price( $number, $given->edited );
		}
		return new Made( RemoteConnection::ref( $number )->id, RemoteConnection::customer( $customer ), $own, $ids );
	}

	/** The customer's page of such a service is elsewhere. */
	public function test_the_stores_own_cancel_link_is_there_while_it_can_be_cancelled(): void {
		self::assertNull( $this->connection()->cancel_url( $this->snapshot( $this->make( new Given() )->id ) ) );
	}

	protected function property_runs(): int {
		return (int) ( getenv( 'CHURNSTOP_PROPERTY_CASES' ) ?: 30 );
	}

	protected function stranger(): string {
		return RemoteConnection::customer( ++self::$customers );
	}

	protected function renew( int|string $subscription_id ): ?int {
		$book   = $this->remote()->service->book;
		$number = RemoteConnection::number( $subscription_id );
		$next   = $book->entry( $number )?->next_payment;
		$before = count( $book->billed( $number ) );
		if ( null !== $next ) {
			$book->advance_to( max( $next, $book->now() ) );
		}
		$billed = array_slice( $book->billed( $number ), $before );
		self::assertLessThanOrEqual( 1, count( $billed ) );
		return $billed[0]['total'] ?? null;
	}

	protected function renewals( int|string $subscription_id ): int {
		return $this->remote()->service->book->renewals( RemoteConnection::number( $subscription_id ) );
	}

	protected function later( Receipt $receipt, string $interval ): Receipt {
		$this->remote()->service->book->advance( $interval );
		return $receipt;
	}

	protected function gateway_refuses_next( int|string $subscription_id ): void {
		( new SandboxOthers( $this->remote()->service->book ) )->refuse_next(
			RemoteConnection::number( $subscription_id ),
		);
	}

	protected function delete_product( int $product_id ): void {
		( new SandboxOthers( $this->remote()->service->book ) )->unpublish( $product_id );
	}

	protected function sell_out( int $product_id ): void {
		( new SandboxOthers( $this->remote()->service->book ) )->sell_out( $product_id );
	}

	protected function notes( int|string $subscription_id ): array {
		return $this->remote()->service->book->notes( RemoteConnection::number( $subscription_id ) );
	}

	protected function carried( int|string $subscription_id, string $key ): Carried {
		$orders = $this->remote()->service->book->database->value(
			"SELECT COUNT(*) FROM {sandbox_orders} WHERE redemption_key = %s AND status <> 'cancelled'",
			array( $key ),
		);
		return new Carried( 0, 0, (int) $orders );
	}

	protected function native_cancel( int|string $subscription_id ): void {
		(
			new SandboxCancellation( $this->remote()->service->book )
		)->native_cancel( RemoteConnection::number( $subscription_id ) );
	}

	protected function native_resume( int|string $subscription_id ): void {
		(
			new SandboxCancellation( $this->remote()->service->book )
		)->native_resume( RemoteConnection::number( $subscription_id ) );
	}

	protected function remove_coupon_by_hand( int|string $subscription_id, string $key ): void {
		self::fail( 'It has no coupons.' );
	}
}
