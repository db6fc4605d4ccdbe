<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/**
 * Runs the checks. PHP decides on every save, publish, import, restore, filter and serving; the TypeScript twin tells
 * the merchant while typing.
 */
final class Compliance {

	/** @var list<FlowCheck>|null Made when a flow is first looked at: serving a signed one looks at none. */
	private ?array $flow_checks = null;

	/** @var list<ScreenCheck>|null */
	private ?array $screen_checks = null;

	/**
	 * @param list<FlowCheck>   $more_flow_checks   Of other plugins.
	 * @param list<ScreenCheck> $more_screen_checks Of other plugins.
	 */
	public function __construct(
		private readonly array $more_flow_checks = array(),
		private readonly array $more_screen_checks = array(),
	) {}

	/** The shipped checks, and what other plugins add. */
	public static function registered(): self {
		/**
		 * Adds checks; none of the shipped ones can be removed.
		 *
		 * @param list<FlowCheck|ScreenCheck> $checks Further checks.
		 */
		$added   = apply_filters( 'churnstop_compliance_checks', array() );
		$flows   = array();
		$screens = array();
		foreach ( is_array( $added ) ? $added : array( $added ) as $check ) {
			if ( $check instanceof FlowCheck ) {
				$flows[] = $check;
			}
			if ( $check instanceof ScreenCheck ) {
				$screens[] = $check;
			}
			if ( ! $check instanceof FlowCheck && ! $check instanceof ScreenCheck ) {
				_doing_it_wrong(
					'churnstop_compliance_checks',
					esc_html__( 'A check must implement ChurnStop\Compliance\FlowCheck or ScreenCheck.', 'churnstop' ),
					'0.1.0',
				);
			}
		}
		return new self( $flows, $screens );
	}

	/**
	 * What a save hears. A check of another plugin that breaks rejects the save and names itself: nobody can know what
	 * it would have said.
	 *
	 * @param array<string, mixed> $flow Complete: see FlowCheck.
	 * @return list<Violation>
	 */
	public function flow( array $flow, FlowContext $context ): array {
		$found = $this->shipped( $flow, $context );
		foreach ( $this->more_flow_checks as $check ) {
			try {
				array_push( $found, ...$check->violations( $flow, $context ) );
			} catch ( \Throwable $error ) {
				$found[] = new Violation(
					$check->id(),
					'',
					sprintf(
						/* translators: %s: an error message. */
						__( 'This check, which another plugin added, is broken: %s', 'churnstop' ),
						$error->getMessage(),
					),
					Rule::ERROR,
					$check::class,
				);
			}
		}
		return $found;
	}

	/**
	 * What ChurnStop's own checks say: whether a stored flow may be served does not depend on other plugins.
	 *
	 * @param array<string, mixed> $flow
	 * @return list<Violation>
	 */
	public function shipped( array $flow, FlowContext $context ): array {
		$found = array();
		foreach ( $this->flow_checks() as $check ) {
			array_push( $found, ...$check->violations( $flow, $context ) );
		}
		return $found;
	}

	/**
	 * @param array<string, mixed> $screen
	 * @return list<Violation>
	 */
	public function screen( array $screen, ScreenContext $context ): array {
		$found = array();
		foreach ( $this->screen_checks() as $check ) {
			array_push( $found, ...$check->violations( $screen, $context ) );
		}
		return $found;
	}

	/** @return list<string> The ids of all checks, in order. */
	public function ids(): array {
		return array_values( array_unique( array_map(
			static fn ( FlowCheck|ScreenCheck $check ): string => $check->id(),
			array( ...$this->flow_checks(), ...$this->more_flow_checks, ...$this->screen_checks() ),
		) ) );
	}

	/** @return list<FlowCheck> */
	private function flow_checks(): array {
		$words = PhraseMatcher::shipped();
		return $this->flow_checks ??= array(
			new Checks\CancelLabelIsClear( $words ),
			new Checks\CommentNotRequired(),
			new Checks\OfferLimit(),
			new Checks\NoOfferForTechnicalIssue(),
			new Checks\NoConfirmShaming( $words ),
			new Checks\NoFalseUrgency( $words ),
			new Checks\KnownPlaceholders(),
			new Checks\OfferSettingsInRange(),
			new Checks\TargetIsSwitchable(),
			new Checks\RepeatOfferWithinCooldown(),
			new Checks\WithinLimit( 'large_discount' ),
			new Checks\WithinLimit( 'long_pause' ),
			new Checks\AudienceIsSatisfiable(),
			new Checks\AudienceByCountry(),
		);
	}

	/** @return list<ScreenCheck> */
	private function screen_checks(): array {
		$words = PhraseMatcher::shipped();
		return $this->screen_checks ??= array(
			new Checks\CancelOnEveryScreen(),
			new Checks\ReasonNotRequired(),
			new Checks\OneClickFromOffer( $words ),
			new Checks\NothingPreselected(),
			new Checks\SupportDoesNotBlockCancel( $words ),
			new Checks\TermsBesideAccept(),
			new Checks\EqualProminence(),
			new Checks\ProfileIsKept(),
			...$this->more_screen_checks,
		);
	}
}
