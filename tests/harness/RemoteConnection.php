<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

use ChurnStop\Actor;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\MoveDates;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\CustomerMayCancel;
use ChurnStop\Connections\HandlerDefaults;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\TargetQuery;
use ChurnStop\Connections\Unsupported;
use ChurnStop\Connections\Watcher;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * A third connection: a billing service elsewhere, for which the sandbox's store plays the service.
 *
 * Its ids are words, two of which may differ in case alone; its customers are no users of this site, and it has no
 * coupons, no products to switch to and no cancel link. A change is taken at once and becomes true when the service
 * says so: deliver() is its webhook.
 */
final class RemoteConnection implements Connection {

	use HandlerDefaults;

	public const ID = 'remote';

	private const TAKEN = 'churnstop_test_remote';

	private ?Watcher $watcher = null;

	public function __construct( public readonly Sandbox $service ) {}

	public function id(): string {
		return self::ID;
	}

	public static function ref( int $number ): SubscriptionRef {
		return new SubscriptionRef( self::ID, 'sub_' . self::word( $number ) );
	}

	public static function customer( int $number ): string {
		return self::ID . ':cus_' . self::word( $number );
	}

	/** What the service itself calls it; 0: it has none of that id. */
	public static function number( int|string $id ): int {
		return 1 === preg_match( '/^sub_(\w+)$/D', (string) $id, $found ) ? self::meant( $found[1] ) : 0;
	}

	private static function customer_number( int|string $customer ): int {
		return 1 === preg_match( '/^' . self::ID . ':cus_(\w+)$/D', (string) $customer, $found )
			? self::meant( $found[1] )
			: 0;
	}

	/** 6 is "3X", 7 is "3x". */
	private static function word( int $number ): string {
		return intdiv( $number, 2 ) . ( 0 === $number % 2 ? 'X' : 'x' );
	}

	private static function meant( string $word ): int {
		return 1 === preg_match( '/^(\d{1,12})([Xx])$/D', $word, $found )
			? 2 * (int) $found[1] + ( 'x' === $found[2] ? 1 : 0 )
			: 0;
	}

	/** The service says what became of all that it has taken. A refusal is thrown once the watcher was told. */
	public function deliver(): void {
		$refusal = null;
		foreach ( $this->taken() as $key => $stored ) {
			$receipt = Receipt::from_array( Data::as_map( $stored ) );
			$this->forget( $key );
			try {
				$this->service->apply( $receipt, $key );
			} catch ( ConnectionFailure $failure ) {
				$refusal = $failure;
			}
			$this->watcher?->settled( self::ref( $receipt->subscription->number() ), $key );
		}
		if ( null !== $refusal ) {
			throw $refusal;
		}
	}

	public function snapshot( int|string $id ): ?Snapshot {
		$snapshot = $this->service->snapshot( self::number( $id ) );
		return null === $snapshot ? null : self::told( $snapshot );
	}

	public function may( Actor $actor, Snapshot $snapshot ): bool {
		return Actor::SYSTEM === $actor->kind
			|| (
				0 !== $actor->customer_id
				&& $actor->customer_id === $snapshot->customer_id
				&& $actor->reaches( $snapshot->ref->key() )
			);
	}

	public function may_cancel( Actor $actor, Snapshot $snapshot ): bool {
		return $snapshot->cancellable
			&& (
				in_array( $actor->kind, array( Actor::SYSTEM, Actor::AGENT ), true )
				|| CustomerMayCancel::ask(
					null !== $snapshot->next_payment || 'on-hold' === $snapshot->store_status,
					$snapshot->ref,
					$snapshot->customer_id,
				)
			);
	}

	public function billing_email( Snapshot $snapshot ): string {
		return self::customer_number( $snapshot->customer_id ) . '@example.org';
	}

	public function subscriptions_of( int|string $customer ): array {
		return array_map(
			self::ref( ... ),
			$this->service->book->subscriptions_of( self::customer_number( $customer ) ),
		);
	}

	public function targets( Snapshot $snapshot, TargetQuery $query = new TargetQuery() ): array {
		return array();
	}

	public function why_no_targets( Snapshot $snapshot ): array {
		return array();
	}

	public function kinds(): array {
		return array( Hold::KIND, MoveDates::KIND );
	}

	public function blockers( Snapshot $snapshot, Change $change ): array {
		return $this->keeps( $change )
			? $this->service->blockers( self::inner( $snapshot ), $change )
			: ( new Unsupported() )->blockers( $snapshot, $change );
	}

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		return $this->keeps( $change )
			? $this->service->terms( self::inner( $snapshot ), $change )
			: ( new Unsupported() )->terms( $snapshot, $change );
	}

	public function prepare( Snapshot $snapshot, Change $change ): Receipt {
		$receipt = $this->keeps( $change )
			? $this->service->prepare( self::inner( $snapshot ), $change )
			: ( new Unsupported() )->prepare( $snapshot, $change );
		return self::outer( $receipt );
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		if ( ! $this->keeps( $receipt->change ) ) {
			return ( new Unsupported() )->apply( $receipt, $key );
		}
		if (
			in_array(
				$this->service->check( self::inward( $receipt ), $key ),
				array( Receipt::APPLIED, Receipt::USED ),
				true,
			)
		) {
			return $receipt;
		}
		update_option( self::TAKEN, array( $key => self::inward( $receipt )->to_array() ) + $this->taken() );
		return $receipt->awaited();
	}

	public function check( Receipt $receipt, string $key ): string {
		return isset( $this->taken()[ $key ] )
			? Receipt::AWAITED
			: $this->service->check( self::inward( $receipt ), $key );
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		$this->forget( $key );
		return self::outer( $this->service->undo( self::inward( $receipt ), $key, $note ) );
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		return self::outer( $this->service->finish( self::inward( $receipt ), $key ) );
	}

	public function next_payment_without( Snapshot $snapshot, Receipt $receipt ): ?\DateTimeImmutable {
		return $this->service->next_payment_without( self::inner( $snapshot ), self::inward( $receipt ) );
	}

	public function ends_at_if_cancelled( Snapshot $snapshot, ?Receipt $live = null ): \DateTimeImmutable {
		return $this->service->ends_at_if_cancelled(
			self::inner( $snapshot ),
			null === $live ? null : self::inward( $live ),
		);
	}

	public function cancel( int|string $id, Actor $actor, ?Receipt $live = null, string $key = '' ): Snapshot {
		$this->forget( $key );
		return self::told( $this->service->cancel(
			self::number( $id ),
			Actor::system(),
			null === $live ? null : self::inward( $live ),
			$key,
		) );
	}

	public function can_reactivate( Snapshot $snapshot ): bool {
		return $this->service->can_reactivate( self::inner( $snapshot ) );
	}

	public function reactivate( int|string $id, Actor $actor ): Snapshot {
		return self::told( $this->service->reactivate( self::number( $id ), Actor::system() ) );
	}

	public function cancel_url( Snapshot $snapshot, ?string $page = null ): ?string {
		return null;
	}

	public function account_url( Snapshot $snapshot ): string {
		return 'https://billing.example/' . $snapshot->ref->id;
	}

	public function watch( Watcher $watcher ): void {
		$this->watcher = $watcher;
		$this->service->watch( new RemoteWatcher( $watcher ) );
	}

	private function keeps( Change $change ): bool {
		return in_array( $change->kind, $this->kinds(), true );
	}

	/** @return array<string, mixed> Key → receipt, as the service has it, of what it has taken and not answered. */
	private function taken(): array {
		return Data::as_map( get_option( self::TAKEN ) );
	}

	private function forget( string $key ): void {
		update_option( self::TAKEN, array_diff_key( $this->taken(), array( $key => true ) ) );
	}

	private static function told( Snapshot $snapshot ): Snapshot {
		$ref = self::ref( $snapshot->ref->number() );
		return Snapshot::from_array(
			array(
				'connection'  => $ref->connection,
				'id'          => $ref->id,
				'customer_id' => self::customer( (int) $snapshot->customer_id ),
			) + $snapshot->to_array()
		);
	}

	private static function inner( Snapshot $snapshot ): Snapshot {
		$of_service = array(
			'connection'  => Sandbox::ID,
			'id'          => (string) self::number( $snapshot->ref->id ),
			'customer_id' => self::customer_number( $snapshot->customer_id ),
		);
		return Snapshot::from_array( $of_service + $snapshot->to_array() );
	}

	private static function inward( Receipt $receipt ): Receipt {
		return new Receipt(
			Sandbox::ref( self::number( $receipt->subscription->id ) ),
			$receipt->change,
			$receipt->prior,
			$receipt->intended,
			$receipt->refs,
			$receipt->resumes_at,
		);
	}

	private static function outer( Receipt $receipt ): Receipt {
		return new Receipt(
			self::ref( $receipt->subscription->number() ),
			$receipt->change,
			$receipt->prior,
			$receipt->intended,
			$receipt->refs,
			$receipt->resumes_at,
		);
	}
}
