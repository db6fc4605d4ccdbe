<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Budgets\Ledger;
use ChurnStop\Budgets\Spending;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Eligibility\History;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Lease;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Redemptions in their table. State changes are conditional writes: the row count says who made them. */
final class RedemptionStore {

	/** An attempt is about 50 subscriptions at most; a scan of all must not fill the memory. */
	private const MOST_RECENT = 64;

	/** For how long the store's refusal of an offer is remembered. */
	private const REFUSED_FOR = '-1 day';

	/** @var array<string, Redemption|null> Subscription's key → what live() answered last. */
	private array $recent = array();

	public function __construct( private readonly Database $database, private readonly Ledger $ledger ) {}

	public function get( int $id ): ?Redemption {
		return $this->one( 'id = %d', $id );
	}

	public function by_key( string $key ): ?Redemption {
		return $this->one( 'redemption_key = %s', $key );
	}

	/** Pending or applied; a unique key allows one. */
	public function live( SubscriptionRef $subscription ): ?Redemption {
		return $this->remember( $subscription, $this->one( 'live_key = %s', $subscription->key() ) );
	}

	/**
	 * The live redemption, and what the customer answered to the flow's offers by this account or one with the same
	 * billing e-mail, in one reading.
	 *
	 * @param string $mail    People::mail().
	 * @param string $attempt In which a refusal may be tried once more.
	 * @return array{Redemption|null, History}
	 */
	public function live_and_history(
		SubscriptionRef $subscription,
		int|string $customer_id,
		string $mail,
		int $flow_id,
		string $attempt,
		\DateTimeImmutable $now,
	): array {
		$since = Data::sql( $now->modify( self::REFUSED_FOR ) );
		$rows  = $this->database->rows(
			'SELECT r.*, a.offer_id AS answered, a.answer, a.attempt FROM (SELECT 1 AS one) x LEFT JOIN {redemptions} '
				. 'r ON r.live_key = %s LEFT JOIN ( SELECT offer_id, answer, NULL AS attempt FROM {responses} WHERE '
				. 'customer_id = %s AND flow_id = %d UNION SELECT offer_id, answer, NULL FROM {responses} WHERE mail = '
				. '%s AND flow_id = %d UNION ALL SELECT offer_type, ended_why, attempt_uuid FROM {redemptions} WHERE '
				. 'connection = %s AND subscription_id = %s AND state = %s AND ended_why IN ( '
				. Database::places( Redemption::REFUSALS )
				. ' ) AND updated_at > %s ) a ON 1 = 1',
			array(
				$subscription->key(),
				$customer_id,
				$flow_id,
				$mail,
				$flow_id,
				...array_values( $subscription->columns() ),
				Redemption::FAILED,
				...Redemption::REFUSALS,
				$since,
			)
		);
		$live  = isset( $rows[0]['id'] ) ? Redemption::from_row( $rows[0] ) : null;

		$this->remember( $subscription, $live );
		return array( $live, Responses::history( $rows, null !== $live, $attempt ) );
	}

	/** The same, as this request read it last, its own writes included: for what is only shown. */
	public function recent_live( SubscriptionRef $subscription ): ?Redemption {
		return array_key_exists( $subscription->key(), $this->recent )
			? $this->recent[ $subscription->key() ]
			: $this->live( $subscription );
	}

	private function remember( SubscriptionRef $subscription, ?Redemption $live ): ?Redemption {
		if ( count( $this->recent ) >= self::MOST_RECENT ) {
			$this->recent = array();
		}
		$this->recent[ $subscription->key() ] = $live;
		return $live;
	}

	/** @return list<Redemption> Newest first. */
	public function of_subscription( SubscriptionRef $subscription, int $limit = 20 ): array {
		return $this->many(
			'connection = %s AND subscription_id = %s ORDER BY id DESC LIMIT %d',
			array( ...array_values( $subscription->columns() ), $limit ),
		);
	}

	/**
	 * @return list<Redemption> What accepts left pending for longer than a lease, or an engine has not answered yet;
	 *     what was tried last comes last.
	 */
	public function left_pending( \DateTimeImmutable $now, int $limit = 50 ): array {
		$before = Data::sql( Lease::began( $now ) );
		return $this->many(
			'state IN ( %s, %s ) AND updated_at < %s ORDER BY updated_at, id LIMIT %d',
			array( Redemption::PENDING, Redemption::AWAITING, $before, $limit ),
		);
	}

	/**
	 * Pauses that should have ended by $due; what was tried last comes last, so that some that always fail do not hold
	 * up the others. A failed one is tried again after as long as it was overdue then, and at the latest after a day:
	 * each try tells the gateway, and writes order notes.
	 *
	 * @param \DateTimeImmutable|null $now Null: without that waiting.
	 * @return list<Redemption>
	 */
	public function overdue_pauses( \DateTimeImmutable $due, ?\DateTimeImmutable $now, int $limit = 100 ): array {
		$now ??= $due->modify( '+2 days' );
		return $this->many(
			'state = %s AND resumes_at <= %s AND ( updated_at <= %s OR 2 * TIMESTAMPDIFF( SECOND, resumes_at, '
				. 'updated_at ) <= TIMESTAMPDIFF( SECOND, resumes_at, %s ) ) ORDER BY updated_at, id LIMIT %d',
			array(
				Redemption::APPLIED,
				Data::sql( $due ),
				Data::sql( $now->modify( '-1 day' ) ),
				Data::sql( $now ),
				$limit,
			)
		);
	}

	/**
	 * Discounts, moved dates and switches that nobody has looked at since: a renewal may have become paid unheard.
	 * Those that wait longest come first.
	 *
	 * @return list<Redemption>
	 */
	public function unattended( \DateTimeImmutable $before, int $limit ): array {
		return $this->many(
			'state = %s AND resumes_at IS NULL AND updated_at <= %s ORDER BY updated_at, id LIMIT %d',
			array( Redemption::APPLIED, Data::sql( $before ), $limit )
		);
	}

	/** It is being settled, or could not be ended: the others go first next time. */
	public function tried( Redemption $redemption, \DateTimeImmutable $now ): void {
		$this->database->update(
			'redemptions',
			array( 'updated_at' => Data::sql( $now ) ),
			array(
				'id'    => $redemption->id,
				'state' => $redemption->state,
			)
		);
	}

	/**
	 * For how much longer a customer gets no offer of a type, by what they took in any flow, whatever became of it
	 * since.
	 *
	 * @param array<string, int> $cooldowns Offer type → the store's days.
	 * @return array<string, int> Offer type → days to go, begun ones counted.
	 */
	public function cooling( int|string $customer_id, string $mail, array $cooldowns, \DateTimeImmutable $now ): array {
		$since = $now->modify( '-' . max( array( 0, ...$cooldowns ) ) . ' days' );
		$found = array();
		$taken = $this->database->rows(
			'SELECT offer_type, MAX(created_at) AS at FROM ( SELECT offer_type, created_at, state FROM '
				. '{redemptions} WHERE customer_id = %s UNION ALL SELECT offer_type, created_at, state FROM '
				. '{redemptions} WHERE mail = %s ) r'
				. ' WHERE created_at > %s AND state <> %s GROUP BY offer_type',
			array( $customer_id, $mail, Data::sql( $since ), Redemption::FAILED )
		);
		foreach ( $taken as $row ) {
			$type = Data::string( $row, 'offer_type' );
			$over = Data::time( $row, 'at' )?->add( new \DateInterval( 'P' . ( $cooldowns[ $type ] ?? 0 ) . 'D' ) );
			if ( null !== $over && $over > $now ) {
				$found[ $type ] = (int) ceil( ( $over->getTimestamp() - $now->getTimestamp() ) / 86400 );
			}
		}
		return $found;
	}

	/**
	 * The redemption as pending, and what it takes from budgets, in one transaction.
	 *
	 * @return string|null The key; null where the subscription has a live redemption already, or a budget has no room.
	 */
	public function insert_pending(
		Acceptance $accepted,
		Receipt $receipt,
		Terms $terms,
		\DateTimeImmutable $now,
		Spending $draft = new Spending(),
	): ?string {
		$this->recent = array();
		$key          = wp_generate_uuid4();
		$row          = $receipt->subscription->columns() + array(
			'redemption_key'  => $key,
			'live_key'        => $receipt->subscription->key(),
			'attempt_uuid'    => $accepted->attempt_id,
			'customer_id'     => $accepted->customer_id,
			'mail'            => '' === $accepted->mail ? null : $accepted->mail,
			'flow_id'         => $accepted->flow_id,
			'flow_version'    => $accepted->flow_version,
			'reason'          => $accepted->reason,
			'offer_id'        => $accepted->offer_id,
			'offer_type'      => $accepted->offer_type,
			'discount_id'     => $accepted->discount_id,
			'state'           => Redemption::PENDING,
			'receipt'         => Data::encode( $receipt->to_array() ),
			'terms'           => Data::encode( $terms->to_record() ),
			'resumes_at'      => null === $receipt->resumes_at ? null : Data::sql( $receipt->resumes_at ),
			'created_at'      => Data::sql( $now ),
			'updated_at'      => Data::sql( $now ),
			'budget'          => array() === $draft->charges ? null : Data::encode( $draft->to_array() ),
		) + $accepted->assignment->columns();
		$this->ledger->open( $draft->charges, $now );
		try {
			$this->database->transaction(
				function () use ( $row, $draft ): void {
					if (
						! $this->ledger->take( $draft->charges )
						|| null === $this->database->insert_unique( 'redemptions', $row )
					) {
						throw new LimitReached();
					}
				}
			);
		} catch ( LimitReached ) {
			return null;
		}
		return $key;
	}

	/** Pending, and nothing was done for it: as if it had not been. */
	public function discard( string $key ): void {
		$this->recent = array();
		$this->database->transaction(
			function () use ( $key ): void {
				$this->give_back( $key, Redemption::FAILED, new \DateTimeImmutable() );
				$this->database->delete(
					'redemptions',
					array(
						'redemption_key' => $key,
						'state'          => Redemption::PENDING,
					)
				);
			}
		);
	}

	/** It has been used: what it took from budgets is spent, whoever takes it back from now on. */
	public function used( string $key ): void {
		$this->database->execute(
			'UPDATE {redemptions} SET budget = NULL WHERE redemption_key = %s AND budget IS NOT NULL',
			array( $key ),
		);
	}

	/** Pending → awaiting. */
	public function mark_awaiting( string $key, Receipt $receipt, \DateTimeImmutable $now ): bool {
		return $this->move( $key, Redemption::PENDING, Redemption::AWAITING, $receipt, $now );
	}

	/** Pending or awaiting → applied. */
	public function mark_applied( string $key, Receipt $receipt, \DateTimeImmutable $now ): bool {
		return $this->move( $key, Redemption::PENDING, Redemption::APPLIED, $receipt, $now )
			|| $this->move( $key, Redemption::AWAITING, Redemption::APPLIED, $receipt, $now );
	}

	private function move( string $key, string $from, string $to, Receipt $receipt, \DateTimeImmutable $now ): bool {
		$this->recent = array();
		return 1 === $this->database->update(
			'redemptions',
			array(
				'state'      => $to,
				'receipt'    => Data::encode( $receipt->to_array() ),
				'updated_at' => Data::sql( $now ),
			),
			array(
				'redemption_key' => $key,
				'state'          => $from,
			)
		);
	}

	/** @return list<Redemption> What engines have not answered yet. */
	public function awaiting( int $limit = 100 ): array {
		return $this->many( 'state = %s ORDER BY id LIMIT %d', array( Redemption::AWAITING, $limit ) );
	}

	/**
	 * Live → ended; the subscription is free for another offer.
	 *
	 * @param Redemption::FINISHED|Redemption::REVERTED|Redemption::FAILED $state
	 * @param bool $told Whether its customer is told.
	 * @return bool False where it had ended already.
	 */
	public function end(
		Redemption $redemption,
		string $state,
		Receipt $receipt,
		Actor $actor,
		string $why,
		\DateTimeImmutable $now,
		bool $told = false,
	): bool {
		$this->recent = array();
		$done = fn (): bool => 1 === $this->database->update(
			'redemptions',
			array(
				'state'         => $state,
				'live_key'      => null,
				'receipt'       => Data::encode( $receipt->to_array() ),
				'ended_by'      => Data::encode( $actor->to_array() + array( 'told' => $told ) ),
				'ended_why'     => $why,
				'claim'         => null,
				'claimed_until' => null,
				'updated_at'    => Data::sql( $now ),
			),
			array(
				'redemption_key' => $redemption->key,
				'live_key'       => $redemption->subscription->key(),
			)
		);
		return $this->database->transaction(
			function () use ( $done, $redemption, $state, $now ): bool {
				if ( ! $done() ) {
					return false;
				}
				$this->give_back( $redemption->key, $state, $now );
				return true;
			}
		);
	}

	/** To the budgets, what never came to be or was taken back before its first use. */
	private function give_back( string $key, string $state, \DateTimeImmutable $now ): void {
		$row   = Redemption::FINISHED === $state
			? null
			: $this->database->row(
				'SELECT budget FROM {redemptions} WHERE redemption_key = %s AND budget IS NOT NULL',
				array( $key ),
			);
		$draft = null === $row ? null : Spending::from_array( Data::decode( Data::string( $row, 'budget' ) ) );
		if ( null !== $draft && ( Redemption::FAILED === $state || ! $draft->is_used( $now ) ) ) {
			$this->ledger->give_back( $draft->charges );
		}
	}

	/** One writer at a time: whoever ends a redemption claims it first. A dead claim is free again after the lease. */
	public function claim( string $key, \DateTimeImmutable $now ): ?string {
		$token = bin2hex( random_bytes( 16 ) );
		$done  = $this->database->execute(
			'UPDATE {redemptions} SET claim = %s, claimed_until = %s WHERE redemption_key = %s AND live_key IS '
				. 'NOT NULL AND ( claim IS NULL OR claimed_until < %s )',
			array( $token, Data::sql( Lease::ends( $now ) ), $key, Data::sql( $now ) )
		);
		return 1 === $done ? $token : null;
	}

	public function release( string $key, string $token ): void {
		$this->database->update(
			'redemptions',
			array(
				'claim'         => null,
				'claimed_until' => null,
			),
			array(
				'redemption_key' => $key,
				'claim'          => $token,
			)
		);
	}

	private function one( string $where, string|int $value ): ?Redemption {
		return $this->many( $where, array( $value ) )[0] ?? null;
	}

	/**
	 * @param list<string|int> $values
	 * @return list<Redemption>
	 */
	private function many( string $where, array $values ): array {
		return array_map(
			Redemption::from_row( ... ),
			$this->database->rows( 'SELECT * FROM {redemptions} WHERE ' . $where, $values ),
		);
	}
}
