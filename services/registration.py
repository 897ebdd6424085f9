"""A new user with a business of his own."""

from dataclasses import dataclass

from core import password
from core.user_error import Required, Taken, UserError, UserErrors, below
from models.address import ADDRESS_FIELDS
from models.business import Business, Industry
from models.customer import Customer
from models.user import User
from services import business as businesses
from services import events, new_password
from services.login import folded


@dataclass(eq=False, kw_only=True)
class TermsNotAccepted(UserError):
    """The terms of use and the privacy policy must be accepted."""

    ja = "利用規約とプライバシーポリシーに同意してください。"
    en = "Please accept the terms of use and the privacy policy."


class Problems(UserErrors):
    """What is wrong with an application; paths without `business` are the applicant's own fields."""


@dataclass(frozen=True)
class Applicant:
    """What the invitee types."""

    name: str
    email: str
    password: str
    password_again: str
    industry: Industry
    accepts_terms: bool


async def register(applicant: Applicant, business: Business, *, locale: str) -> User:
    """User, business, membership as administrator and a first delivery place, in one step."""
    email = applicant.email.strip()
    user = User(login_id=folded(email), name=applicant.name.strip(), email=email, password_hash="", locale=locale)
    business.industry = applicant.industry
    problems = user.problems("name", "email") + [below(e, "business") for e in business.problems()]
    if not email:
        problems.append(Required(path=("email",)))
    elif await User.exists(login_id=user.login_id):
        problems.append(Taken(value=email, path=("email",)))
    problems += new_password.problems(applicant.password, applicant.password_again)
    if not applicant.accepts_terms:
        problems.append(TermsNotAccepted(path=("accepts_terms",)))
    if problems:
        raise Problems(problems)
    user.password_hash = await password.hashed(applicant.password)
    await user.save()
    await business.save()
    await businesses.found(business, user)
    await events.emit(events.BusinessRegistered(business.id, user.id))
    return user


def business_of(customer: Customer) -> Business:
    """The business as the supplier has recorded it."""
    return Business(name=customer.name, **{name: getattr(customer, name) for name in ADDRESS_FIELDS})


def customer_of(business: Business, seller: Business) -> Customer:
    """A seller's record of a business that has come by itself."""
    values = {name: getattr(business, name) for name in ADDRESS_FIELDS}
    return Customer(business_id=seller.id, name=business.name, **values)
