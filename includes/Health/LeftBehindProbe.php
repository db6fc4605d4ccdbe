<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Emails\OutboxStore;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Storage\Database;

/** What recovery should have put right and did not. */
final class LeftBehindProbe implements Probe {

	/** Recovery runs each minute and a claim lives for seconds: what is older than this was not recovered. */
	private const LATE_SECONDS = 300;

	public function __construct(
		private readonly Database $database,
		private readonly Connections $connections,
		private readonly OutboxStore $outbox,
		private readonly Clock $clock,
	) {}

	public function findings(): array {
		$late     = Data::sql( $this->clock->now()->modify( '-' . self::LATE_SECONDS . ' seconds' ) );
		$findings = array();
		$repair   = __(
			'Run "wp churnstop doctor --repair". Where that does not help, the log "churnstop" says why, and which subscription it is.',
			'churnstop',
		);

		$claims = $this->count(
			'SELECT COUNT(*) FROM {attempts} WHERE claim IS NOT NULL AND claimed_until < %s',
			$late,
		) + $this->count(
			'SELECT COUNT(*) FROM {redemptions} WHERE live_key IS NOT NULL AND claim IS NOT NULL AND '
				. 'claimed_until < %s',
			$late,
		);
		if ( $claims > 0 ) {
			$findings[] = new Finding(
				'claims_stuck',
				Finding::CRITICAL,
				$claims,
				sprintf(
					/* translators: %d: number of cancellations. */
					_n(
						'%d click was interrupted and has not been settled.',
						'%d clicks were interrupted and have not been settled.',
						$claims,
						'churnstop',
					),
					$claims,
				),
				$repair,
			);
		}
		$pending = $this->count(
			'SELECT COUNT(*) FROM {redemptions} WHERE state = %s AND created_at < %s',
			Redemption::PENDING,
			$late,
		);
		if ( $pending > 0 ) {
			$findings[] = new Finding(
				'redemptions_pending',
				Finding::CRITICAL,
				$pending,
				sprintf(
					/* translators: %d: number of offers. */
					_n(
						'%d accepted offer was neither applied nor revoked.',
						'%d accepted offers were neither applied nor revoked.',
						$pending,
						'churnstop',
					),
					$pending,
				),
				$repair,
			);
		}
		$overdue = $this->count(
			'SELECT COUNT(*) FROM {redemptions} WHERE state = %s AND resumes_at < %s',
			Redemption::APPLIED,
			Data::sql( $this->clock->now()->modify( '-' . JobsProbe::LATE_SECONDS . ' seconds' ) ),
		);
		if ( $overdue > 0 ) {
			$findings[] = new Finding(
				'pauses_overdue',
				Finding::CRITICAL,
				$overdue,
				sprintf(
					/* translators: %d: number of pauses. */
					_n(
						'%d pause should have ended and has not: its customer is not served and not billed.',
						'%d pauses should have ended and have not: their customers are not served and not billed.',
						$overdue,
						'churnstop',
					),
					$overdue,
				),
				$repair
			);
		}
		$undelivered = $this->count( 'SELECT COUNT(*) FROM {events} WHERE undelivered = 1 AND at < %s', $late );
		if ( $undelivered > 0 ) {
			$findings[] = new Finding(
				'events_undelivered',
				Finding::WARNING,
				$undelivered,
				sprintf(
					/* translators: %d: number of events. */
					_n(
						'%d event has not been told to other plugins and e-mails.',
						'%d events have not been told to other plugins and e-mails.',
						$undelivered,
						'churnstop',
					),
					$undelivered,
				),
				$repair,
			);
		}
		$emails = $this->outbox->given_up( $this->clock->now() );
		if ( $emails > 0 ) {
			$findings[] = new Finding(
				'emails_given_up',
				Finding::WARNING,
				$emails,
				sprintf(
					/* translators: %d: number of e-mails. */
					_n(
						'%d e-mail to a customer could not be sent and was given up.',
						'%d e-mails to customers could not be sent and were given up.',
						$emails,
						'churnstop',
					),
					$emails,
				),
				__(
					'See that this site can send e-mail: the log "churnstop" says when it failed. Then run "wp churnstop doctor --repair", which sends them again.',
					'churnstop',
				)
			);
		}
		return array_merge( $findings, $this->orphans() );
	}

	/** @return list<Finding> Offers at work on a connection that is not active now. */
	private function orphans(): array {
		$findings = array();
		foreach (
			$this->database->rows(
				'SELECT connection, COUNT(*) AS many FROM {redemptions} WHERE state IN ( '
					. Database::places( Redemption::LIVE )
					. ' ) GROUP BY connection',
				Redemption::LIVE,
			) as $row
		) {
			$id   = Data::string( $row, 'connection' );
			$many = Data::int( $row, 'many' );
			if ( null === $this->connections->get( $id ) ) {
				$findings[] = new Finding(
					'connection_gone',
					Finding::CRITICAL,
					$many,
					sprintf(
						/* translators: 1: number of offers, 2: a name such as "woocommerce-subscriptions". */
						_n(
							'%1$d offer is active on "%2$s", which is not active.',
							'%1$d offers are active on "%2$s", which is not active.',
							$many,
							'churnstop',
						),
						$many,
						$id,
					),
					__(
						'Activate it again, in a supported version: discounts end and pauses resume only while it is active.',
						'churnstop',
					)
				);
			}
		}
		return $findings;
	}

	private function count( string $sql, string ...$values ): int {
		return (int) $this->database->value( $sql, array_values( $values ) );
	}
}
