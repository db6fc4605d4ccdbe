<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Data;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Maturity;
use ChurnStop\SiteSecret;
use ChurnStop\Statistics\DepthRule;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Draws in the database. A unique key lets one hold for a customer, subscription and offer, whichever server they come
 * to.
 */
final class DrawTable {

	public function __construct( private readonly Database $database ) {}

	/** @return array<string, Depth> Offer id → the customer's latest draw of this flow's offers. */
	public function latest( SubscriptionRef $subscription, int|string $customer_id, int $flow_id ): array {
		$found = array();
		$rows  = $this->database->rows(
			'SELECT * FROM {depth_draws} WHERE connection = %s AND subscription_id = %s AND flow_id = %d AND '
				. 'customer_id = %s ORDER BY round',
			array( ...array_values( $subscription->columns() ), $flow_id, (string) $customer_id )
		);
		foreach ( array_map( Depth::from_row( ... ), $rows ) as $depth ) {
			$found[ $depth->offer_id ] = $depth;
		}
		return $found;
	}

	/**
	 * Call it in the transaction that writes the attempt.
	 *
	 * @return bool False where another request drew for this customer first: its draw holds.
	 */
	public function insert( Depth $depth, int $attempt_id, bool $learns ): bool {
		$of = array(
			$depth->customer_id,
			$depth->subscription->key(),
			$depth->flow_id,
			$depth->offer_id,
			$depth->round,
		);
		return null !== $this->database->insert_unique(
			'depth_draws',
			array(
				'draw_key'   => hash_hmac( 'sha1', implode( '|', $of ), SiteSecret::get() ),
				'attempt_id' => $attempt_id,
				'learns'     => (int) $learns,
			) + $depth->columns()
		);
	}

	/**
	 * Those whose outcome can be read now.
	 *
	 * @return list<array<string, mixed>> Rows.
	 */
	public function ripe( \DateTimeImmutable $now, int $after, int $limit ): array {
		$at = (string) Data::sql( $now );
		return $this->database->rows(
			"SELECT * FROM ( SELECT * FROM {depth_draws} WHERE stayed IS NULL AND matures_at <= %s AND id > %d AND
			subscription_id <> '' ORDER BY id LIMIT %d ) d
			UNION SELECT * FROM ( SELECT * FROM {depth_draws} WHERE again IS NULL AND again_at <= %s AND stayed = 1 AND
			percent > 0 AND id > %d AND subscription_id <> '' ORDER BY id LIMIT %d ) s
			ORDER BY id LIMIT %d",
			array( $at, $after, $limit, $at, $after, $limit, $limit )
		);
	}

	/**
	 * Reads what became of it, once and for good.
	 *
	 * @param array<string, mixed> $row
	 * @param PaymentHistory|null  $account Null: the subscription is gone.
	 */
	public function mature( array $row, ?PaymentHistory $account, \DateTimeImmutable $now ): void {
		$id = Data::int( $row, 'id' );
		if ( ! isset( $row['stayed'] ) ) {
			$stayed = Maturity::is_good( self::entry( $row, 'matures_at' ), $account );
			$this->database->update(
				'depth_draws',
				array( 'stayed' => (int) $stayed ),
				array( 'id' => $id, 'stayed' => null ),
			);
			return;
		}
		$last  = Data::time( $row, 'again_at' ) ?? $now;
		$from  = Data::time( $row, 'drawn_at' ) ?? $now;
		$paid  = 0;
		foreach ( $account->payments ?? array() as $payment ) {
			$paid += $payment->at >= $from
				&& $payment->at <= $last
				&& ( 0 === $payment->paid || $payment->received() > 0 )
				? 1
				: 0;
		}
		$again = $paid > 1 && Maturity::is_good( self::entry( $row, 'again_at' ), $account );
		$this->database->update(
			'depth_draws',
			array( 'again' => (int) $again ),
			array( 'id' => $id, 'again' => null ),
		);
	}

	/** @return list<array{flow_id: int, offer_id: string}> Offers of which something was drawn. */
	public function offers(): array {
		return array_map(
			static fn ( array $row ): array => array(
				'flow_id' => Data::int( $row, 'flow_id' ),
				'offer_id' => Data::string( $row, 'offer_id' ),
			),
			$this->database->rows(
				'SELECT flow_id, offer_id FROM {depth_draws} GROUP BY flow_id, offer_id ORDER BY flow_id, offer_id',
			)
		);
	}

	/** What its outcomes teach. */
	public function learned( int $flow_id, string $offer_id, int $version, \DateTimeImmutable $now ): Learned {
		$of      = array( $flow_id, $offer_id );
		$known   = 'FROM {depth_draws} d WHERE d.flow_id = %d AND d.offer_id = %s AND d.learns = 1 AND d.stayed '
			. 'IS NOT NULL';
		$tallies = array();
		foreach (
			$this->database->rows(
				'SELECT percent, COUNT(*) AS trials, SUM(stayed) AS stays '
					. $known
					. ' GROUP BY percent ORDER BY percent',
				$of,
			) as $row
		) {
			$tallies[ Data::int( $row, 'percent' ) ] = array(
				'trials' => Data::int( $row, 'trials' ),
				'stays' => Data::int( $row, 'stays' ),
			);
		}
		// Whether the offer was taken is the attempt's to say.
		$takers = $this->database->row(
			'SELECT COUNT(*) AS takers, SUM(d.again) AS again FROM {depth_draws} d JOIN {attempts} a ON a.id = '
				. 'd.attempt_id WHERE d.flow_id = %d AND d.offer_id = %s AND d.learns = 1 AND d.again IS NOT NULL '
				. 'AND a.state = %s',
			array( ...$of, 'saved' ),
		)
			?? array();
		$last   = array();
		foreach (
			$this->database->rows(
				'SELECT percent, chance_of_none, stayed, gained, given '
					. $known
					. ' ORDER BY matures_at DESC, id DESC LIMIT %d',
				array( ...$of, DepthRule::WINDOW ),
			) as $row
		) {
			$last[] = array(
				'depth'          => Data::int( $row, 'percent' ) / 100,
				'chance_of_none' => (float) Data::number( $row, 'chance_of_none' ),
				'stayed'         => 1 === Data::int( $row, 'stayed' ),
				'gained'         => (float) Data::number( $row, 'gained' ),
				'given'          => (float) Data::number( $row, 'given' ),
			);
		}
		return new Learned(
			$version,
			$tallies,
			Data::int( $takers, 'takers' ),
			Data::int( $takers, 'again' ),
			DepthRule::gives_too_much( $last ),
			$now,
		);
	}

	/**
	 * An outcome is read as an experiment's `renewed` is.
	 *
	 * @param array<string, mixed> $row
	 */
	private static function entry( array $row, string $at ): Entry {
		$epoch = new \DateTimeImmutable( '@0' );
		return new Entry(
			'',
			CustomerRef::from_row( $row ),
			Data::int( $row, 'round' ),
			'',
			Data::string( $row, 'probability' ),
			'',
			Experiment::RENEWED,
			Data::time( $row, 'drawn_at' ) ?? $epoch,
			Data::time( $row, 'lag_until' ) ?? $epoch,
			Data::time( $row, 'pays_by' ),
			Data::time( $row, $at ) ?? $epoch,
		);
	}
}
