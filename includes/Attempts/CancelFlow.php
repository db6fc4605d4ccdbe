<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Target;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The shopper's way, for every door: the REST routes, the page without JavaScript, the CLI. Each answers the contract's
 * Attempt.
 */
final class CancelFlow {

	public function __construct(
		private readonly StartAttempt $start,
		private readonly GetAttempt $get,
		private readonly GiveReason $reason,
		private readonly GiveConsent $consent,
		private readonly AcceptOffer $accept,
		private readonly SearchChoices $search,
		private readonly DeclineOffer $decline,
		private readonly CancelAttempt $cancel,
		private readonly DismissAttempt $dismiss,
		private readonly ReactivateAttempt $reactivate,
		private readonly AttemptView $view,
		private readonly Connections $connections,
	) {}

	/**
	 * @param list<SubscriptionRef> $subscriptions
	 * @param 'live'|'test' $mode
	 * @param bool          $counted Whether reports may count it.
	 * @param int|null      $flow_id The flow that a signed link asks for.
	 * @param array<string, mixed> $facts Made up by staff, for a test: fact of audiences → value.
	 * @return array{array<string, mixed>, bool} The Attempt, and whether it is new (201) or resumed (200).
	 * @throws Failure
	 */
	public function start(
		Actor $actor,
		array $subscriptions,
		string $source = '',
		string $mode = Attempt::LIVE,
		bool $counted = true,
		?int $flow_id = null,
		array $facts = array(),
	): array {
		[ $attempt, $new ] = $this->start->run(
			$actor,
			$subscriptions,
			$source,
			$mode,
			self::locale( $actor, $mode ),
			$counted,
			$flow_id,
			$facts,
		);
		return array( $this->view->of( $new ? $attempt : $this->get->run( $actor, $attempt->uuid ) ), $new );
	}

	/**
	 * What start() would answer, with its reasons as the screen, while nothing begins yet: for pages, which are also
	 * looked at and fetched ahead. An attempt that has not begun has an empty id: the first form that is sent begins
	 * it.
	 *
	 * @param list<SubscriptionRef> $subscriptions
	 * @param 'live'|'test' $mode
	 * @param array<string, mixed> $facts
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function look(
		Actor $actor,
		array $subscriptions,
		string $source,
		string $mode,
		?int $flow_id = null,
		array $facts = array(),
	): array {
		$attempt = $this->start->look(
			$actor,
			$subscriptions,
			$source,
			$mode,
			self::locale( $actor, $mode ),
			$flow_id,
			$facts,
		);
		return $attempt->is_stored()
			? $this->survey( $actor, $attempt->uuid )
			: array( 'id' => '' ) + $this->view->of( $attempt );
	}

	/** The language of the page; the customer's own where staff act for them. */
	private static function locale( Actor $actor, string $mode ): string {
		return Actor::AGENT === $actor->kind && Attempt::LIVE === $mode
			? CustomerRef::locale( $actor->customer_id )
			: determine_locale();
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function get( Actor $actor, string $uuid ): array {
		return $this->view->of( $this->get->run( $actor, $uuid ) );
	}

	/**
	 * How these subscriptions were cancelled, for whoever asks for that once more; null where it was not by one attempt
	 * about them.
	 *
	 * @param list<SubscriptionRef> $subscriptions
	 * @return array<string, mixed>|null
	 * @throws Failure
	 */
	public function cancelled( Actor $actor, array $subscriptions ): ?array {
		$uuid = array() === $subscriptions ? null : $this->get->cancelled( $actor, $subscriptions );
		return null === $uuid ? null : $this->get( $actor, $uuid );
	}

	/**
	 * Whether a click on it is being worked on, by another request.
	 *
	 * @throws Failure
	 */
	public function is_busy( Actor $actor, string $uuid ): bool {
		return null !== $this->get->stored( $actor, $uuid )->claim;
	}

	/**
	 * The attempt with its reasons as the screen, wherever it is by now (Back). Writes nothing; after an outcome it is
	 * what get() answers.
	 *
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function survey( Actor $actor, string $uuid ): array {
		$attempt = $this->get->stored( $actor, $uuid );
		$again   = clone $attempt;
		if ( $attempt->is_open() ) {
			$again->state = Attempt::SURVEY;
		}
		return array( 'state' => $attempt->state ) + $this->view->of( $again );
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function reason( Actor $actor, string $uuid, ?string $reason, ?string $comment = null ): array {
		return $this->view->of( $this->reason->run( $actor, $uuid, $reason, $comment ) );
	}

	/**
	 * A comment beside the reason, by a form of its own: for pages without script, which a firewall may keep from
	 * sending both at once.
	 *
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function comment( Actor $actor, string $uuid, string $comment ): array {
		return $this->view->of( $this->reason->comment( $actor, $uuid, $comment ) );
	}

	/**
	 * What such a form asks, and what was said so far; null where the flow asks for no comment.
	 *
	 * @return array{prompt: string, comment: string}|null
	 * @throws Failure
	 */
	public function asks_comment( Actor $actor, string $uuid ): ?array {
		return $this->view->asked( $this->get->stored( $actor, $uuid ) );
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function consent( Actor $actor, string $uuid, bool $agree ): array {
		return $this->view->of( $this->consent->run( $actor, $uuid, $agree ) );
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function accept( Actor $actor, string $uuid, string $offer_id, ?PlanRef $choice = null ): array {
		$attempt = $this->accept->run( $actor, $uuid, $offer_id, $choice );
		$this->connections->forget();
		return $this->view->of( $attempt );
	}

	/**
	 * What else an offer lets the customer choose, by its name.
	 *
	 * @return list<array<string, mixed>> The contract's choices, a dozen at most.
	 * @throws Failure
	 */
	public function choices( Actor $actor, string $uuid, string $search ): array {
		return array_map(
			static fn ( Target $found ): array => $found->to_choice(),
			$this->search->run( $actor, $uuid, $search ),
		);
	}

	/**
	 * The attempt with what was found in the place of the offer's choices: for pages without script.
	 *
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function searched( Actor $actor, string $uuid, string $search ): array {
		$found  = $this->choices( $actor, $uuid, $search );
		$view   = $this->get( $actor, $uuid );
		$screen = Data::map( $view, 'screen' );
		$offer  = array( 'choices' => $found ) + Data::map( $screen, 'offer' );
		return array( 'screen' => array( 'offer' => $offer ) + $screen ) + $view;
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function decline( Actor $actor, string $uuid, string $offer_id ): array {
		return $this->view->of( $this->decline->run( $actor, $uuid, $offer_id ) );
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function cancel( Actor $actor, string $uuid ): array {
		$attempt = $this->cancel->run( $actor, $uuid );
		$this->connections->forget();
		return $this->view->of( $attempt );
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function dismiss( Actor $actor, string $uuid ): array {
		return $this->view->of( $this->dismiss->run( $actor, $uuid ) );
	}

	/**
	 * What it cancelled goes on after all.
	 *
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function reactivate( Actor $actor, string $uuid ): array {
		$attempt = $this->reactivate->run( $actor, $uuid );
		$this->connections->forget();
		return $this->view->of( $attempt );
	}
}
