<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Actor;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\Attributes\DataProvider;

/** What a connection reads. */
trait SnapshotContract {

	/** @return iterable<string, array{Given, int}> */
	public static function subscriptions(): iterable {
		yield 'monthly' => array( new Given(), 4000 );
		yield 'yearly' => array( new Given( price: 9900, period: 'year', next_payment: '+300 days' ), 9900 );
		yield 'every two weeks' => array(
			new Given( price: 1500, period: 'week', interval: 2, next_payment: '+9 days' ),
			1500,
		);
		yield 'quantity three' => array( new Given( quantity: 3 ), 12000 );
		yield 'two items' => array( new Given( items: 2 ), 8000 );
		yield 'without decimals' => array(
			new Given( price: 1980, currency: 'JPY', country: 'JP', state: 'JP13' ),
			1980,
		);
		yield 'prices with tax' => array( new Given( tax: 'included' ), 4000 );
		yield 'tax on top' => array( new Given( tax: 'added' ), 4760 );
		yield 'shipping' => array( new Given( shipping: 500 ), 4500 );
		yield 'in Minnesota' => array( new Given( state: 'MN' ), 4000 );
		yield 'in Germany' => array( new Given( currency: 'EUR', country: 'DE', state: '' ), 4000 );
		yield 'manual' => array( new Given( manual: true ), 4000 );
		yield 'a variation' => array( Given::with_basic( 'variable' ), 4000 );
		yield 'an edited price' => array( new Given( edited: 3500 ), 3500 );
	}

	#[DataProvider( 'subscriptions' )]
	public function test_snapshot_tells_what_was_made( Given $given, int $total ): void {
		$made     = $this->make( $given );
		$snapshot = $this->snapshot( $made->id );

		self::assertTrue( $snapshot->ref->is( new SubscriptionRef( $this->connection()->id(), (string) $made->id ) ) );
		self::assertSame( $made->customer_id, $snapshot->customer_id );
		self::assertSame( Status::Active, $snapshot->status );
		self::assertSame( $total, $snapshot->total->cents );
		self::assertSame( $given->currency, $snapshot->total->currency );
		self::assertSame( 'JPY' === $given->currency ? 0 : 2, $snapshot->total->decimals );
		self::assertNotSame( '', $snapshot->total->formatted );
		self::assertStringNotContainsString( '<', $snapshot->total->formatted );
		self::assertStringNotContainsString( '&', $snapshot->total->formatted );
		self::assertSame( array( $given->period, $given->interval ), array( $snapshot->period, $snapshot->interval ) );
		self::assertCount( $given->items, $snapshot->items );
		self::assertSame( $given->quantity, $snapshot->items[0]->quantity );
		self::assertSame( $made->product_id, $snapshot->items[0]->sold_id() );
		self::assertSame( array(), $snapshot->coupons );
		self::assertSame( 0, $snapshot->unpaid_orders );
		self::assertSame( $given->manual, $snapshot->manual );
		self::assertTrue( $snapshot->can( Snapshot::CAN_SUSPEND ) );
		self::assertTrue( $snapshot->cancellable );
		self::assertSame( array( $given->country, $given->state ), array( $snapshot->country, $snapshot->state ) );
		self::assertFalse( $snapshot->in_trial() );
		self::assertNull( $snapshot->end );
		self::assertNotSame( '', $snapshot->number );
		self::assertNotSame( '', $snapshot->name );
		self::assertNotSame( '', $this->connection()->account_url( $snapshot ) );
		self::assertEquals(
			$snapshot,
			Snapshot::from_array( $snapshot->to_array() ),
			'A snapshot must survive storage.',
		);
	}

	public function test_snapshot_tells_dates_coupons_and_debts(): void {
		$trial = $this->snapshot(
			$this->make( new Given( next_payment: '+5 days', trial_end: '+5 days', end: '+400 days' ) )->id,
		);
		self::assertTrue( $trial->in_trial() );
		self::assertEquals( $trial->trial_end, $trial->next_payment );
		self::assertNotNull( $trial->end );
		self::assertEqualsWithDelta(
			$trial->at->getTimestamp() + 400 * 86400,
			$trial->end->getTimestamp(),
			self::NOW_SECONDS,
		);

		$coupon = $this->snapshot( $this->make( new Given( own_coupon: 10 ) )->id );
		self::assertCount( 1, $coupon->coupons );
		self::assertSame( 3600, $coupon->total->cents );

		self::assertSame( 1, $this->snapshot( $this->make( new Given( unpaid: true ) )->id )->unpaid_orders );
	}

	public function test_unknown_ids_have_no_snapshot(): void {
		$made = $this->make( new Given() );
		self::assertNull( $this->connection()->snapshot( 0 ) );
		self::assertNull( $this->connection()->snapshot( -1 ) );
		self::assertNull(
			$this->connection()->snapshot( is_int( $made->id ) ? $made->id + 100000 : $made->id . 'zzz' ),
		);
	}

	/** The third connection's are pairs that differ in case alone. */
	public function test_each_is_found_by_its_own_id(): void {
		foreach ( array( 1, 2, 3 ) as $quantity ) {
			$made = $this->make( new Given( quantity: $quantity ) );

			$of[ (string) $made->id ] = array( $made, $quantity );
		}
		foreach ( $of as $id => [ $made, $quantity ] ) {
			$snapshot = $this->snapshot( $made->id );
			self::assertSame(
				array( (string) $id, $quantity ),
				array( $snapshot->ref->id, $snapshot->items[0]->quantity ),
			);
			self::assertSame( array( (string) $id ), $this->ids_of( $made->customer_id ) );
		}
	}

	public function test_only_the_owner_an_agent_for_them_and_the_system_may_act(): void {
		$made     = $this->make( new Given() );
		$stranger = $this->stranger();
		$snapshot = $this->snapshot( $made->id );
		$may      = fn ( Actor $actor ): bool => $this->connection()->may( $actor, $snapshot );

		self::assertTrue( $may( Actor::customer( $made->customer_id ) ) );
		self::assertTrue( $may( Actor::agent( 1, $made->customer_id ) ) );
		self::assertTrue( $may( Actor::system() ) );
		self::assertFalse( $may( Actor::customer( $stranger ) ) );
		self::assertFalse( $may( Actor::customer( 0 ) ) );
		self::assertFalse( $may( Actor::agent( 1, $stranger ) ) );
	}

	public function test_subscriptions_of_lists_a_customers_own(): void {
		$made = $this->make( new Given() );
		self::assertSame( array( (string) $made->id ), $this->ids_of( $made->customer_id ) );
		self::assertSame( array(), $this->ids_of( $this->stranger() ) );
		self::assertSame( array(), $this->ids_of( 0 ) );

		$this->connection()->cancel( $made->id, Actor::customer( $made->customer_id ) );
		self::assertSame(
			array( (string) $made->id ),
			$this->ids_of( $made->customer_id ),
			'Ended ones are listed too.',
		);
	}

	/** @return list<string> */
	private function ids_of( int|string $customer ): array {
		return array_map(
			function ( SubscriptionRef $ref ): string {
				self::assertSame( $this->connection()->id(), $ref->connection );
				return $ref->id;
			},
			$this->connection()->subscriptions_of( $customer )
		);
	}

	public function test_the_fingerprint_moves_with_what_an_offer_depends_on(): void {
		$made  = $this->make( new Given() );
		$print = $this->snapshot( $made->id )->fingerprint();
		self::assertSame( $print, $this->snapshot( $made->id )->fingerprint() );
		$this->renew( $made->id );
		self::assertNotSame( $print, $this->snapshot( $made->id )->fingerprint() );
	}
}
